import { type CryptoKey, compactVerify, importJWK } from 'jose';
import { kept } from '../core/kept.ts';
import { currentKey, type KeySet } from '../core/key-set.ts';
import type { Claims, Clock, PublicKeys } from '../core/ports.ts';

/** Seconds after which the keys are read again, and before which an unknown key id is no reason to. */
const maxAge = 300;
const shortestAge = 10;

interface Loaded {
  readonly jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] };
  readonly current: Readonly<Record<string, unknown>>;
  readonly byId: ReadonlyMap<string, CryptoKey | Uint8Array>;
}

/** Verifies what our own keys signed. The keys are kept in memory; a token signed by a newer one makes us look again, at most every few seconds. */
export function josePublicKeys(read: () => Promise<KeySet | undefined>, clock: Clock): PublicKeys {
  const load = kept(() => loadKeys(read), clock);
  return {
    async jwks() {
      return (await load(maxAge)).jwks;
    },
    async current() {
      return (await load(maxAge)).current;
    },
    async verify(jwt) {
      const header = headerOf(jwt);
      if (header?.alg !== 'RS256' || typeof header.kid !== 'string') return undefined;
      const known =
        (await load(maxAge)).byId.get(header.kid) ?? (await load(shortestAge)).byId.get(header.kid);
      return known && verified(jwt, known);
    },
  };
}

async function loadKeys(read: () => Promise<KeySet | undefined>): Promise<Loaded> {
  const keySet = await read();
  if (!keySet) throw new Error('there are no signing keys yet');
  const jwks = { keys: keySet.keys.map(({ publicJwk }) => publicJwk) };
  const byId = await Promise.all(
    keySet.keys.map(async ({ kid, publicJwk }) => [kid, await importJWK({ ...publicJwk }, 'RS256')] as const),
  );
  return { jwks, current: currentKey(keySet).publicJwk, byId: new Map(byId) };
}

function headerOf(jwt: string): { readonly alg?: unknown; readonly kid?: unknown } | undefined {
  return parseObject(jwt.split('.')[0]);
}

async function verified(jwt: string, key: CryptoKey | Uint8Array) {
  try {
    const { payload, protectedHeader } = await compactVerify(jwt, key, { algorithms: ['RS256'] });
    const claims: Claims | undefined = parseObject(Buffer.from(payload).toString('base64url'));
    return claims && { claims, type: String(protectedHeader.typ ?? '') };
  } catch {
    return undefined;
  }
}

/** A JSON object in base64url, or `undefined`. */
function parseObject(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text ?? '', 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
