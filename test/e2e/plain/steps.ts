import { plain } from '../../../shared/dialects/plain.ts';
import { type Calling, type Form, post, type Reply } from '../../support/calls.ts';
import { registerClient } from '../../support/clients.ts';
import { callback, type MintedCode } from '../../support/codes.ts';
import type { TestCloud } from '../../support/local.ts';
import { type Tokens, tokensOf } from '../../support/login.ts';
import { aliceOf, tokenExchange } from '../csp/steps.ts';

export const paths = {
  token: '/oauth2/token',
  introspect: '/oauth2/introspect',
  revoke: '/oauth2/revoke',
  jwks: '/oauth2/jwks',
  discovery: '/.well-known/openid-configuration',
  userinfo: '/userinfo',
} as const;

/** Clients of no vendor: one that logs users in, and one that acts for them. */
export const app = { clientId: 'plain-app', secret: 'plain-app-secret' } as const;
export const actor = { clientId: 'plain-actor', secret: 'plain-actor-secret' } as const;

export const resources = [
  'https://files.example.com/v1',
  'https://mail.example.com/',
  'urn:example:calendar',
] as const;

/** Asks for tokens, by default as `plain-app`. */
export function request(
  cloud: Pick<TestCloud, 'url'>,
  form: Form | URLSearchParams,
  { as = app, ...rest }: Calling = {},
): Promise<Reply> {
  return post(cloud, paths.token, form, { as, ...rest });
}

/** Registers the clients, and gives browser logins of alice's to `plain-app`. */
export async function plainOf(cloud: TestCloud) {
  await registerClient(cloud, {
    ...app,
    grantTypes: ['authorization_code', 'refresh_token', 'password', 'client_credentials'],
    ...{ redirectUris: [callback], resources, allowedActors: [actor.clientId], claims: ['email'] },
  });
  await registerClient(cloud, { ...actor, grantTypes: [tokenExchange], resources });
  const { codeOf, user } = await aliceOf(cloud);
  /** What redeems a new code. */
  const asCode = async (minted: Partial<MintedCode> = {}) => {
    const code = await codeOf({ clientId: app.clientId, dialect: plain, ...minted });
    return { grant_type: 'authorization_code', code, redirect_uri: callback };
  };
  const logIn = async (minted: Partial<MintedCode> = {}): Promise<Tokens> =>
    tokensOf(await request(cloud, await asCode(minted)));
  return { user, asCode, logIn };
}

/** An error of RFC 6749 §5.2, and nothing else. */
export function failure(
  error: string,
  error_description: string,
  status = 400,
): Pick<Reply, 'status' | 'body'> {
  return { status, body: { error, error_description } };
}
