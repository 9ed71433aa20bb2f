import { type ClaimsParameter, readClaimsParameter } from './claims-request.ts';
import { type Dialect, requireHome } from './dialect.ts';
import { type ErrorCode, Refusal, refuse } from './errors.ts';
import { type AuthorizationRequest, type Prompt, prompts, type ReturnAddress } from './flow.ts';
import type { Client } from './model.ts';
import { authorizeChallenge } from './pkce.ts';
import type { Ports } from './ports.ts';
import { isRegistered } from './redirect-uri.ts';
import { authorizeResources } from './resource.ts';
import { authorizeScope, parseScope, withoutUnlistedOffline } from './scope.ts';

/** Parameters of an authorization request by name, each sent once and with a value. */
export type AuthorizationParameters = ReadonlyMap<string, string>;

/** An error that goes back to the client's address (RFC 6749 §4.1.2.1). */
export class AuthorizationError extends Refusal {
  readonly returnTo: ReturnAddress;
  /** Whether the person at the browser may be told first. */
  readonly mayShow: boolean;

  constructor(returnTo: ReturnAddress, refusal: Refusal, mayShow = false) {
    super(refusal.code, refusal.detail);
    this.name = 'AuthorizationError';
    this.returnTo = returnTo;
    this.mayShow = mayShow;
  }
}

/** Most characters of each parameter; together they are 6,000 at most, as they are encoded. All others are left alone (RFC 6749 §3.1). */
export const authorizationParameters: ReadonlyMap<string, number> = new Map([
  ['client_id', 256],
  ['redirect_uri', 2_048],
  ['response_type', 64],
  ['response_mode', 32],
  ['scope', 1_024],
  ['state', 2_048],
  ['nonce', 1_024],
  ['code_challenge', 128],
  ['code_challenge_method', 16],
  ['prompt', 128],
  ['max_age', 10],
  ['login_hint', 320],
  ['id_token_hint', 6_000],
  ['ui_locales', 256],
  ['acr_values', 512],
  ['claims', 4_096],
  ['resource', 2_048],
  ['request', 6_000],
  ['request_uri', 512],
  ['registration', 4_096],
  ['organization', 128],
]);

/** Most characters, as they are encoded, of the address and the state that answers go back with: 1,000 are left for the rest of an answer, and no answer is over 8,000. */
const maxReturnLength = 7_000;

/**
 * The client and the address that answers go to. Throws a plain `Refusal`, to be shown to the person at the browser: an answer must not go to an address that is not proven.
 * A single registered address may be left out (RFC 6749 §3.1.2.3), but not at OpenID Connect requests, whose libraries always send it.
 */
export function requireReturn(
  params: AuthorizationParameters,
  client: Client | undefined,
  issuer: string,
): { readonly client: Client; readonly returnTo: ReturnAddress } {
  if (!client)
    return refuse('invalid_request', { because: 'client-unknown', description: 'the client is unknown' });
  const sent = params.get('redirect_uri');
  const [only, ...more] = client.redirectUris;
  const redirectUri = sent ?? (more.length === 0 ? only : undefined);
  const isKnown = sent === undefined || isRegistered(sent, client.redirectUris);
  if (redirectUri === undefined || !isKnown) {
    return refuse('invalid_request', {
      because: 'redirect-uri-refused',
      description: 'the address to return to is not one that the client registered',
    });
  }
  const state = params.get('state');
  requireShortReturn(redirectUri, state);
  return {
    client,
    returnTo: {
      ...{ redirectUri, issuer },
      responseMode: params.get('response_mode') === 'form_post' ? 'form_post' : 'query',
      ...(state === undefined ? {} : { state }),
    },
  };
}

/** The answer is the address, with everything else that comes back in it. */
function requireShortReturn(redirectUri: string, state: string | undefined): void {
  const sentBack = new URLSearchParams(state === undefined ? {} : { state });
  if (`${new URL(redirectUri).href}${sentBack}`.length > maxReturnLength)
    refuseRequest('invalid_request', 'redirect_uri and state together are too long');
}

/** What else a request is read with. */
export interface RequestTerms {
  readonly client: Client;
  readonly returnTo: ReturnAddress;
  readonly dialect: Dialect;
  /** Those whose client it may be. */
  readonly dialects: readonly Dialect[];
}

/** Reads the rest of the request. Throws `AuthorizationError` for what is wrong with it. */
export async function readAuthorizationRequest(
  params: AuthorizationParameters,
  terms: RequestTerms,
  ports: Pick<Ports, 'clients'>,
): Promise<AuthorizationRequest> {
  try {
    return await readRequest(params, terms, ports);
  } catch (thrown) {
    throw thrown instanceof Refusal ? new AuthorizationError(terms.returnTo, thrown) : thrown;
  }
}

async function readRequest(
  params: AuthorizationParameters,
  { client, dialect, dialects, returnTo }: RequestTerms,
  ports: Pick<Ports, 'clients'>,
): Promise<AuthorizationRequest> {
  requireHome(client, dialect, dialects);
  requireSupported(params, client);
  const scope = withoutUnlistedOffline(parseScope(params.get('scope') ?? ''), client);
  const granted = await authorizeScope(scope, client, dialect, ports.clients);
  return {
    clientId: client.clientId,
    dialect: dialect.id,
    returnTo,
    ...granted,
    resources: authorizeResources(params.get('resource'), client),
    prompt: requirePrompt(params.get('prompt')),
    ...optional('codeChallenge', requireChallenge(params, client)),
    ...optional('nonce', params.get('nonce')),
    ...optional('maxAge', requireMaxAge(params.get('max_age'))),
    ...optional('loginHint', params.get('login_hint')),
    ...optional('idTokenHint', params.get('id_token_hint')),
    ...optional('uiLocales', params.get('ui_locales')),
    ...requireClaims(params.get('claims')),
    ...optional('organization', params.get('organization')),
  };
}

function requireSupported(params: AuthorizationParameters, client: Client): void {
  if (params.has('request')) refuseRequest('request_not_supported', 'request objects are not supported');
  if (params.has('registration'))
    refuseRequest('registration_not_supported', 'registration is not supported');
  const type = params.get('response_type');
  if (type === undefined) refuseRequest('invalid_request', 'response_type is missing');
  if (type !== 'code') refuseRequest('unsupported_response_type', 'response_type must be code');
  const mode = params.get('response_mode') ?? 'query';
  if (mode !== 'query' && mode !== 'form_post')
    refuseRequest('invalid_request', 'response_mode must be query or form_post');
  if (!client.grantTypes.includes('authorization_code'))
    refuseRequest('unauthorized_client', 'this client may not use the authorization code grant');
}

/** PKCE, required unless the client's metadata excuse a client that proves itself (RFC 9700 §2.1.1). */
function requireChallenge(params: AuthorizationParameters, client: Client): string | undefined {
  const codeChallenge = params.get('code_challenge');
  const codeChallengeMethod = params.get('code_challenge_method');
  if (codeChallenge === undefined && (!client.pkceOptional || codeChallengeMethod !== undefined))
    return refuseRequest('invalid_request', 'code_challenge is missing');
  return authorizeChallenge(
    { ...optional('codeChallenge', codeChallenge), ...optional('codeChallengeMethod', codeChallengeMethod) },
    client,
  );
}

function requirePrompt(sent: string | undefined): readonly Prompt[] {
  const values = (sent ?? '').split(' ').filter((value) => value !== '');
  const known = prompts.filter((prompt) => values.includes(prompt));
  if (new Set(values).size !== known.length)
    return refuseRequest('invalid_request', 'prompt has an unknown value');
  if (known.includes('none') && known.length > 1)
    return refuseRequest('invalid_request', 'prompt none stands alone');
  return known;
}

function requireMaxAge(sent: string | undefined): number | undefined {
  if (sent === undefined) return undefined;
  return /^\d{1,10}$/.test(sent)
    ? Number(sent)
    : refuseRequest('invalid_request', 'max_age must be a number of seconds');
}

function requireClaims(sent: string | undefined): Partial<ClaimsParameter> {
  if (sent === undefined) return {};
  return readClaimsParameter(sent) ?? refuseRequest('invalid_request', 'claims is not a claims request');
}

function refuseRequest(code: ErrorCode, description: string): never {
  return refuse(code, { because: 'parameter-refused', description });
}

function optional<K extends string, V>(name: K, value: V | undefined): { readonly [N in K]?: V } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [N in K]?: V };
}
