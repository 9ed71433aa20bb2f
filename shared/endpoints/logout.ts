import { refuse } from '../core/errors.ts';
import type { Ports } from '../core/ports.ts';
import { dialects } from '../dialects/index.ts';
import { pick } from '../http/parameters.ts';
import { empty, type Handler, json } from '../http/respond.ts';
import { byDialect } from './by-dialect.ts';

const parameters = {
  client_id: 256,
  logout_redirect_uri: 2_048,
  post_logout_redirect_uri: 2_048,
  state: 1_024,
} as const;
type Params = Readonly<Partial<Record<keyof typeof parameters, string>>>;

/**
 * Sends the browser back after a logout (contracts 2.1; OpenID Connect RP-Initiated Logout §3), and only to an address that the client registered, character by character. There is no session of
 * the browser's to end: logins leave none. Without an address there is nowhere to go, and the answer is an empty object.
 */
export function logoutEndpoint(ports: Pick<Ports, 'clients'>): Handler {
  return byDialect('logout', dialects, async ({ request }) => {
    const params: Params = pick(readQuery(request), parameters);
    const target = requireOneTarget(params);
    if (target === undefined) return json({});
    const client = params.client_id === undefined ? undefined : await ports.clients.find(params.client_id);
    if (!client?.postLogoutRedirectUris.includes(target)) return refuseTarget();
    return empty(302, { location: withState(target, params.state) });
  });
}

/** Parameters with a value. Throws `invalid_request` for one sent twice, of which a proxy might read the other. */
function readQuery(request: Request): ReadonlyMap<string, string> {
  const { searchParams } = new URL(request.url);
  const query = new Map(searchParams);
  if (query.size === searchParams.size) return new Map([...query].filter(([, value]) => value !== ''));
  return refuse('invalid_request', {
    because: 'malformed-request',
    description: 'a parameter was sent twice',
  });
}

function requireOneTarget(params: Params): string | undefined {
  const { logout_redirect_uri: own, post_logout_redirect_uri: standard } = params;
  return own === undefined || standard === undefined || own === standard ? (own ?? standard) : refuseTarget();
}

function refuseTarget(): never {
  return refuse('invalid_request', {
    because: 'redirect-uri-refused',
    description: 'the address to return to is not one that the client registered',
  });
}

/** Parsed and written again, which leaves only what a header may hold. */
function withState(target: string, state: string | undefined): string {
  const url = new URL(target);
  if (state !== undefined) url.searchParams.set('state', state);
  return url.href;
}
