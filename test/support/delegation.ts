import { issuerOf } from '../../shared/contract/issuers.ts';
import type { Client, Grant } from '../../shared/core/model.ts';
import { refreshTokenOf } from '../../shared/core/refresh.ts';
import { clientWith, grantWith, storedSecret } from './memory-fixtures.ts';
import { baseUrl, basic, type Form, type Json, outcomeOf, type WorldOptions, world } from './world.ts';

export const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
export const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';

/** Where clients act for other clients' users, and under which name. */
export const places = [
  { dialect: 'csp', grantType: 'client_delegate', path: '/csp/gateway/am/api/auth/token' },
  { dialect: 'csp', grantType: tokenExchange, path: '/csp/gateway/am/api/auth/token' },
  { dialect: 'plain', grantType: tokenExchange, path: '/oauth2/token' },
] as const;

export type Place = (typeof places)[number];

/** The addresses of the place's dialect. */
export function urlsOf({ dialect, path }: Place) {
  const issuer = issuerOf(dialect, baseUrl);
  return { issuer, token: baseUrl + path };
}

export const resourceUri = 'https://files.example.com/v1';

/** A login of `service`: for two resource servers, and for the issuer itself. */
export const aliceGrant = grantWith({
  clientId: 'service',
  subject: 'user-alice',
  user: { username: 'alice', email: 'alice@example.com', profile: {}, groups: [] },
  organization: { id: 'org-1', permissions: ['csp:org_member'] },
  method: 'password',
  scope: ['openid', 'api', 'files'],
  audience: ['api', 'files'],
});

export interface DelegationOptions {
  /** More clients, or others in place of those that are there. */
  readonly clients?: readonly Partial<Client>[];
  readonly grant?: Partial<Grant>;
  readonly ports?: WorldOptions['ports'];
}

/** A client of the place; its secret is its id. */
export function clientOf({ dialect, grantType }: Place, overrides: Partial<Client>): Client {
  const { clientId = 'backend' } = overrides;
  const secrets = [storedSecret(clientId)];
  return clientWith({ dialect, clientId, secrets, grantTypes: [grantType, 'refresh_token'], ...overrides });
}

/** `service`, whose user Alice has logged in, and `backend`, which may act for its users; `stranger` may not. */
export function delegationWorld(place: Place, options: DelegationOptions = {}) {
  const service = clientOf(place, {
    clientId: 'service',
    allowedActors: ['backend'],
    resources: [resourceUri],
  });
  const standing = [
    service,
    clientOf(place, { clientId: 'backend', resources: [resourceUri, 'https://other.example.com'] }),
    clientOf(place, { clientId: 'stranger' }),
    clientOf(place, { clientId: 'api', grantTypes: [], resourceServer: true }),
  ];
  const more = (options.clients ?? []).map((client) =>
    clientOf(place, { ...standing.find(({ clientId }) => clientId === client.clientId), ...client }),
  );
  const grant: Grant = { ...aliceGrant, dialect: place.dialect, ...options.grant };
  const ports = options.ports === undefined ? {} : { ports: options.ports };
  const server = world({ clients: [...standing, ...more], ...ports });
  const urls = urlsOf(place);

  /** Alice's tokens, for `service`. */
  const login = async (form: Form = {}) => {
    await server.ports.grants.claim(grant);
    const refreshToken = refreshTokenOf(grant, service, server.ports) ?? '';
    const body = { grant_type: 'refresh_token', refresh_token: refreshToken, ...form };
    return granted(outcomeOf(server.post(urls.token, body, as('service'))));
  };
  const exchange = (subjectToken: string, form: Form = {}, actor = 'backend') => {
    const parameters = { subject_token: subjectToken, subject_token_type: accessTokenType, ...form };
    return outcomeOf(server.post(urls.token, { grant_type: place.grantType, ...parameters }, as(actor)));
  };
  const claimsOf = async (jwt: unknown): Promise<Json> =>
    (await server.ports.publicKeys.verify(String(jwt)))?.claims ?? {};
  return { server, urls, grant, login, exchange, claimsOf };
}

/** Credentials of a client whose secret is its id. */
export function as(clientId: string): Form {
  return { authorization: basic(clientId, clientId) };
}

/** The members of a successful answer; throws with any other. */
export async function granted(
  answering: Promise<{ readonly status: number; readonly body: Json }>,
): Promise<Readonly<Record<string, string>>> {
  const { status, body } = await answering;
  if (status !== 200) throw new Error(`no tokens: ${JSON.stringify(body)}`);
  return body as Readonly<Record<string, string>>;
}

/** An error answer as the place words it. */
export function refusalAt({ dialect }: Place, error: string, description: string, status = 400) {
  const envelope = {
    statusCode: status,
    moduleCode: 340,
    errorCode: error,
    cspErrorCode: `csp.auth.${error}`,
    message: `${error}: ${description}`,
    requestId: 'request-1',
  };
  const body = { error, error_description: description, ...(dialect === 'csp' ? envelope : {}) };
  return { status, body };
}
