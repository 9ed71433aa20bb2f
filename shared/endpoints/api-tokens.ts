import { decodeApiToken, isApiTokenOf } from '../core/api-token.ts';
import { authorizationOf } from '../core/authorization.ts';
import type { Dialect } from '../core/dialect.ts';
import { refuse } from '../core/errors.ts';
import { lifetimesOf } from '../core/lifetimes.ts';
import type { Client, Grant } from '../core/model.ts';
import type { Ports } from '../core/ports.ts';
import { csp } from '../dialects/csp.ts';
import { apiTokenBody } from '../dialects/csp-claims.ts';
import { pick, readJson, readParameters } from '../http/parameters.ts';
import { type Handler, json } from '../http/respond.ts';
import { byDialect, type DialectRequest } from './by-dialect.ts';
import { issueTokens, type TokenIssuePorts } from './issue-tokens.ts';

const maxTokenLength = 256;

export type ApiTokenPorts = TokenIssuePorts & Pick<Ports, 'clients' | 'grantReader'>;

/**
 * What may be done with an API token and nothing else (contracts 3.1): trading it for tokens, and asking what it is. No client proves itself, for a token of 256 random bits does. One DynamoDB
 * read each, and none for a text that cannot be such a token.
 */
export function apiTokensEndpoint(ports: ApiTokenPorts): Handler {
  return byDialect('api-tokens', [csp], (request) =>
    request.route.purpose === 'api_token_details' ? tellToken(request, ports) : tradeToken(request, ports),
  );
}

/** An API token that is good, with its owner's client. */
interface LiveApiToken {
  readonly text: string;
  readonly grant: Grant;
  readonly client: Client;
}

/**
 * A form with `api_token`, or `refresh_token` as it was called. `passcode` is not looked at: whoever leaves it out must have passed a second factor when the token was made, and there is none to
 * check here. The answer names the API token as the refresh token, as it is what the caller comes back with. Throws `invalid_grant` for a token that is not good, whatever is wrong with it.
 */
async function tradeToken(request: DialectRequest, ports: ApiTokenPorts): Promise<Response> {
  const { dialect, issuer, caller } = request;
  const token = await findToken(await requireFormToken(request), dialect, ports);
  if (!token) return refuse('invalid_grant', { because: 'api-token-refused' });
  const { text, grant, client } = token;
  caller.client = client;
  const authorization = { ...authorizationOf(grant), notAfter: grant.expiresAt, refreshToken: text };
  const { maxGroupsInIdToken: maxGroups } = client;
  const terms = { client, dialect, issuer, lifetimes: lifetimesOf(client, dialect) };
  return json(
    await issueTokens(authorization, maxGroups === undefined ? terms : { ...terms, maxGroups }, ports),
  );
}

async function requireFormToken({ request, dialect, route }: DialectRequest): Promise<string> {
  const form = await readParameters(request, dialect.acceptsJson(route));
  const sent = pick(form, { api_token: maxTokenLength, refresh_token: maxTokenLength });
  const { api_token: token, refresh_token: older } = sent;
  if (token !== undefined && older !== undefined && token !== older) {
    return refuse('invalid_request', {
      because: 'parameter-refused',
      description: 'api_token and refresh_token differ',
    });
  }
  return token ?? older ?? refuseMissing('api_token');
}

/** A JSON body with `tokenValue`. Throws 404 for a token that is not good: what is not there, and what was there, read alike. */
async function tellToken(
  { request, dialect, caller }: DialectRequest,
  ports: ApiTokenPorts,
): Promise<Response> {
  const { tokenValue } = pick(await readJson(request), { tokenValue: maxTokenLength });
  const token = await findToken(tokenValue ?? refuseMissing('tokenValue'), dialect, ports);
  if (!token) return refuse('invalid_grant', { because: 'api-token-refused', status: 404 });
  caller.client = token.client;
  return json(apiTokenBody(token.grant));
}

async function findToken(
  text: string,
  dialect: Pick<Dialect, 'id'>,
  { clients, clock, grantReader }: ApiTokenPorts,
): Promise<LiveApiToken | undefined> {
  const token = decodeApiToken(text);
  const grant = token && (await grantReader.find(token.grantId));
  if (!token || grant?.dialect !== dialect.id || !isApiTokenOf(token, grant, clock.seconds()))
    return undefined;
  const client = await clients.find(grant.clientId);
  return client && { text, grant, client };
}

function refuseMissing(name: string): never {
  return refuse('invalid_request', { because: 'parameter-missing', description: `${name} is missing` });
}
