import type { Client } from './model.ts';

/**
 * The origin, if pages of it may read answers to the client: one that is registered, or that of a redirect address (contracts 2.5). A `*` stands for the whole first label of a host, and for nothing
 * else.
 */
export function allowedOrigin(origin: string | null, client: Client | undefined): string | undefined {
  if (origin === null || !client) return undefined;
  const implied = client.redirectUris.map(originOf);
  const isAllowed = [...client.corsOrigins, ...implied].some(
    (pattern) => pattern !== undefined && matches(origin, pattern),
  );
  return isAllowed ? origin : undefined;
}

/** Only web addresses have an origin that a browser sends. */
function originOf(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url.origin : undefined;
}

function matches(origin: string, pattern: string): boolean {
  const [before, after] = pattern.split('://*.');
  if (before === undefined || after === undefined) return origin === pattern;
  const label = origin.startsWith(`${before}://`) && origin.endsWith(`.${after}`);
  const first = origin.slice(before.length + 3, -after.length - 1);
  return label && /^[a-z0-9-]+$/i.test(first);
}
