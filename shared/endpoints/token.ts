import type { Authorization, TokenIssue } from '../core/authorization.ts';
import { callNames, type WireGrant } from '../core/dialect.ts';
import { toUuid } from '../core/encoding.ts';
import { refuse } from '../core/errors.ts';
import type { GrantPorts, GrantResult, GrantType } from '../core/grant.ts';
import { wireName } from '../core/grant.ts';
import { lifetimesOf } from '../core/lifetimes.ts';
import type { Client } from '../core/model.ts';
import { formatScope } from '../core/scope.ts';
import { type Parameters, pick } from '../http/parameters.ts';
import { type Handler, json } from '../http/respond.ts';
import { authenticatedForm } from './authenticated-form.ts';
import { byDialect, type DialectRequest } from './by-dialect.ts';

const maxGrantTypeLength = 256;

/**
 * The token endpoint (RFC 6749 §3.2) of every dialect. Checks in the order of docs/architecture.md: the client, the shape of the request, whether the grant is the
 * client's, and then what the grant itself decides.
 */
export function tokenEndpoint(grantTypes: readonly GrantType[], ports: GrantPorts): Handler {
  const registry = new Map(grantTypes.map((grant) => [grant.type, grant]));
  return byDialect('token', async (request) => {
    const { dialect, issuer, context } = request;
    const { form, client } = await authenticatedForm(request, ports);
    const { wire, grant } = requireGrant(form, request, registry, client);
    const params = pick(form, grant.parameters, (name) => wireName(wire, name));
    const result = await grant.authorize({ client, dialect, wire, issuer, context, params }, ports);
    return json(await answer(result, client, request, ports));
  });
}

function requireGrant(
  form: Parameters,
  { dialect, issuer }: DialectRequest,
  registry: ReadonlyMap<string, GrantType>,
  client: Client,
): { readonly wire: WireGrant; readonly grant: GrantType } {
  const { grant_type: sent } = pick(form, { grant_type: maxGrantTypeLength });
  const name = sent?.trim();
  if (name === undefined) {
    return refuse('invalid_request', { because: 'parameter-missing', description: 'grant_type is missing' });
  }
  const wire = dialect.grantTypes.find((candidate) => callNames(candidate, issuer).includes(name));
  const grant = wire && registry.get(wire.type);
  if (!grant) {
    return refuse('unsupported_grant_type', {
      because: 'grant-unknown',
      description: 'grant_type is not supported',
    });
  }
  const isPublic = client.tokenEndpointAuthMethod === 'none';
  if (!client.grantTypes.includes(wire.name) || (isPublic && grant.clients === 'confidential')) {
    return refuse('unauthorized_client', {
      because: 'grant-not-allowed',
      description: 'this client may not use this grant_type',
    });
  }
  return { wire, grant };
}

async function answer(
  result: GrantResult,
  client: Client,
  { dialect, issuer }: DialectRequest,
  ports: GrantPorts,
) {
  switch (result.kind) {
    case 'challenge':
      return dialect.challengeBody(
        dialect.encodeReference(result.handle, ports.otpKeys, client),
        result.channel,
      );
    case 'authorized':
      return tokens(result.authorization, client, { dialect, issuer }, ports);
  }
}

/** The successful answer (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3). */
async function tokens(
  authorization: Authorization,
  client: Client,
  { dialect, issuer }: Pick<DialectRequest, 'dialect' | 'issuer'>,
  ports: GrantPorts,
) {
  const issue: TokenIssue = {
    issuer,
    client,
    lifetimes: lifetimesOf(client, dialect),
    authorization,
    amr: dialect.amr(authorization.method, issuer),
    now: ports.clock.seconds(),
    tokenId: toUuid(ports.entropy.bytes(16)),
    idTokenId: toUuid(ports.entropy.bytes(16)),
    userClaims: authorization.userClaims ?? {},
  };
  const hasIdToken = authorization.scope.includes('openid');
  const [accessToken, idToken] = await Promise.all([
    ports.signer.sign(dialect.accessTokenClaims(issue), dialect.accessTokenType),
    hasIdToken ? ports.signer.sign(dialect.idTokenClaims(issue), 'JWT') : undefined,
  ]);
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: issue.lifetimes.accessToken,
    scope: formatScope(authorization.scope),
    ...(authorization.refreshToken === undefined ? {} : { refresh_token: authorization.refreshToken }),
    ...(idToken === undefined ? {} : { id_token: idToken }),
  };
}
