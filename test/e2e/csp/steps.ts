import { expect } from 'vitest';
import { openUsers } from '../../../infra/cli/users.ts';
import type { User } from '../../../shared/core/model.ts';
import { adminTargetOf } from '../../cli/admin-target.ts';
import { ask, type Calling, type Form, post, type Reply } from '../../support/calls.ts';
import { codePortsOf } from '../../support/cloud-codes.ts';
import { callback, type MintedCode, mintCode } from '../../support/codes.ts';
import type { TestCloud } from '../../support/local.ts';
import { type Tokens, tokensOf } from '../../support/login.ts';

const root = '/csp/gateway/am/api';

export const paths = {
  issuer: `${root}/auth`,
  token: `${root}/auth/token`,
  alias: `${root}/auth/authorize`,
  introspect: `${root}/auth/introspect`,
  revoke: `${root}/auth/revoke`,
  keys: `${root}/auth/keys`,
  publicKey: `${root}/auth/token-public-key`,
  discovery: `${root}/auth/.well-known/openid-configuration`,
  olderDiscovery: `${root}/.well-known/openid-configuration`,
  userinfo: `${root}/userinfo`,
  apiToken: `${root}/auth/api-tokens/authorize`,
  apiTokenDetails: `${root}/auth/api-tokens/details`,
  logout: `${root}/auth/logout`,
} as const;

export const demoService = { clientId: 'demo-service', secret: 'demo-service-secret' } as const;
export const demoBackend = { clientId: 'demo-backend', secret: 'demo-backend-secret' } as const;
/** A public client: HTTP Basic all the same, with an empty secret. */
export const demoCli = { clientId: 'demo-cli', secret: '' } as const;
/** The demonstration's organization, and what alice may do there. */
export const demoOrganization = {
  id: '6f0c1b7e-3c1f-4a5b-9d38-5a1d7f0e2b11',
  permissions: ['csp:org_member', 'external/demo/editor'],
} as const;
export const alicePassword = 'correct horse battery staple';

export const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
export const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange';

type Cloud = Pick<TestCloud, 'url'>;

/** Asks for tokens, by default as `demo-service`. */
export function request(
  cloud: Cloud,
  form: Form,
  { as = demoService, ...rest }: Calling = {},
): Promise<Reply> {
  return post(cloud, paths.token, form, { as, ...rest });
}

/** Trades a refresh token, by default as `demo-service`. */
export function refresh(
  cloud: Cloud,
  refreshToken: string,
  form: Form = {},
  calling: Calling = {},
): Promise<Reply> {
  return request(cloud, { grant_type: 'refresh_token', refresh_token: refreshToken, ...form }, calling);
}

/** Has `demo-backend` act for the user of an access token. */
export function delegate(
  cloud: Cloud,
  subjectToken: string,
  form: Form = {},
  as: Calling['as'] = demoBackend,
) {
  const members = { subject_token: subjectToken, subject_token_type: accessTokenType };
  return request(cloud, { grant_type: 'client_delegate', ...members, ...form }, { as });
}

/** What the vendor's introspection says of a token. */
export async function introspect(cloud: Cloud, token: string): Promise<Reply['body']> {
  const { body, status, text } = await post(cloud, paths.introspect, { token }, { as: demoService });
  if (status !== 200) throw new Error(`no introspection in ${status} ${text}`);
  return body;
}

/** What UserInfo answers to an access token. */
export function userinfo(cloud: Cloud, accessToken: string): Promise<Reply> {
  return ask(cloud, paths.userinfo, { headers: { authorization: `Bearer ${accessToken}` } });
}

/** Browser logins of alice's, whose codes come from the stack's own table and keys. */
export async function aliceOf(cloud: TestCloud) {
  const ports = await codePortsOf(cloud);
  const users = await openUsers(adminTargetOf(cloud));
  const user: User | undefined = await users.find({ kind: 'username', name: 'alice' });
  if (!user) throw new Error('the demonstration has no alice');
  /** A code of hers, by default for `demo-service`. */
  const codeOf = (minted: Partial<MintedCode> = {}) =>
    mintCode(ports, { clientId: demoService.clientId, user, organization: demoOrganization, ...minted });
  /** The tokens of a login to `demo-service`. */
  const logIn = async (minted: Partial<MintedCode> = {}, form: Form = {}): Promise<Tokens> =>
    tokensOf(
      await request(cloud, {
        ...{ grant_type: 'authorization_code', code: await codeOf(minted), redirect_uri: callback },
        ...form,
      }),
    );
  return { user, users, codeOf, logIn };
}

/** What an answer says, its headers apart. */
export function answerOf({ status, body }: Reply): Pick<Reply, 'status' | 'body'> {
  return { status, body };
}

/** An error in the vendor's envelope, with RFC 6749's members beside it. */
export function envelope(error: string, description: string, status = 400): Pick<Reply, 'status' | 'body'> {
  return {
    status,
    body: {
      error,
      error_description: description.replaceAll('"', "'"),
      statusCode: status,
      moduleCode: 340,
      errorCode: error,
      cspErrorCode: `csp.auth.${error}`,
      message: `${error}: ${description}`,
      requestId: expect.stringMatching(/^[\w-]{36}$/),
    },
  };
}

export const refusals = {
  code: envelope('invalid_grant', 'the authorization code is not valid'),
  verifier: envelope(
    'invalid_request',
    'code_verifier must have 43 to 128 characters of A-Z, a-z, 0-9, hyphen, dot, underscore and tilde',
  ),
  refreshToken: envelope('invalid_grant', 'Invalid refresh token: it is unknown, expired or revoked'),
  subjectToken: envelope('invalid_grant', 'the subject token is not valid'),
  actor: envelope('unauthorized_client', 'this client may not act for the user of the subject token'),
  password: envelope('invalid_grant', 'the user name or the password is wrong'),
  scope: envelope('invalid_scope', 'scope exceeds what was granted'),
  organization: envelope('invalid_request', 'the organization is not available here'),
  secret: envelope('invalid_client', 'client authentication failed', 401),
} as const;

/** The error for a parameter that is not there. */
export function missing(name: string): Pick<Reply, 'status' | 'body'> {
  return envelope('invalid_request', `${name} is missing`);
}
