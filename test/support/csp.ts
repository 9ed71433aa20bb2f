import { encodeApiToken, hashApiToken } from '../../shared/core/api-token.ts';
import type { Grant } from '../../shared/core/model.ts';
import { factsOf } from '../../shared/core/user-claims.ts';
import { startOfTests } from './clock.ts';
import { callback, carol, type MintedCode, mintCode } from './codes.ts';
import { clientWith, grantWith, storedSecret } from './memory-fixtures.ts';
import { baseUrl, basic, type Tokens, tokensOf, type WorldOptions, world } from './world.ts';

export const cspUrl = `${baseUrl}/csp/gateway/am/api`;
export const cspIssuer = `${cspUrl}/auth`;
export const asService = { authorization: basic('service', 'service-secret') };

/** A client of the dialect with code logins, groups and a page to come back to. */
export const service = clientWith({
  clientId: 'service',
  dialect: 'csp',
  secrets: [storedSecret('service-secret')],
  grantTypes: ['authorization_code', 'refresh_token'],
  scope: ['openid', 'group_names', 'group_ids'],
  pkceOptional: false,
  thirdParty: false,
  redirectUris: [callback],
  postLogoutRedirectUris: ['https://service.example.com/bye'],
  corsOrigins: ['https://service.example.com'],
});

const secret = new Uint8Array(32).fill(9);

/** The grant behind `apiToken`: carol's, for a day, to use `service`. */
export const apiTokenGrant: Grant = grantWith({
  id: new Uint8Array(16).fill(5),
  clientId: 'service',
  dialect: 'csp',
  subject: carol.id,
  user: factsOf(carol),
  organization: { id: 'acme', permissions: ['csp:org_member'] },
  method: 'password',
  scope: ['openid', 'group_names'],
  audience: [],
  expiresAt: startOfTests + 86_400,
  apiToken: { secretHash: hashApiToken(secret), name: 'nightly build' },
});
export const apiToken = encodeApiToken({ grantId: apiTokenGrant.id, secret });

/** A world with `service`, carol, and her API token. */
export async function cspWorld(options: WorldOptions = {}) {
  const made = world({ clients: [service], users: [carol], ...options });
  await made.grants.claim(apiTokenGrant);
  /** Tokens of a login of carol's. */
  const login = async (code: Partial<MintedCode> = {}): Promise<Tokens> =>
    tokensOf(
      made.post(
        `${cspIssuer}/token`,
        {
          grant_type: 'authorization_code',
          redirect_uri: callback,
          code: await mintCode(made.ports, { clientId: 'service', ...code }),
        },
        asService,
      ),
    );
  const refresh = (refreshToken: string) =>
    made.post(`${cspIssuer}/token`, { grant_type: 'refresh_token', refresh_token: refreshToken }, asService);
  return { ...made, login, refresh };
}

export type CspWorld = Awaited<ReturnType<typeof cspWorld>>;

/** The envelope of an error (contracts 3.5). */
export function envelope(statusCode: number, error: string, description: string) {
  return {
    status: statusCode,
    body: {
      error,
      error_description: description,
      statusCode,
      moduleCode: 340,
      errorCode: error,
      cspErrorCode: `csp.auth.${error}`,
      message: `${error}: ${description}`,
      requestId: 'request-1',
    },
  };
}
