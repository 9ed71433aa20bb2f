import { accessTokenClaims, idTokenClaims, type TokenIssue } from '../core/claims.ts';
import type { Dialect } from '../core/dialect.ts';
import { toBase64Url } from '../core/encoding.ts';
import { refuse } from '../core/errors.ts';
import type { Authorization, GrantPorts, GrantResult, GrantType, RequestContext } from '../core/grant.ts';
import { wireName } from '../core/grant.ts';
import type { Client } from '../core/model.ts';
import { formatScope } from '../core/scope.ts';
import { pick } from '../http/form.ts';
import { type Handler, json } from '../http/respond.ts';
import { authenticatedForm } from './authenticated-form.ts';
import { byDialect } from './by-dialect.ts';

const maxGrantTypeLength = 128;

/**
 * The token endpoint (RFC 6749 §3.2) of every dialect. Checks in the order of docs/architecture.md: the client, the shape of the request, whether the grant is the
 * client's, and then what the grant itself decides.
 */
export function tokenEndpoint(grantTypes: readonly GrantType[], ports: GrantPorts): Handler {
  const registry = new Map(grantTypes.map((grant) => [grant.type, grant]));
  return byDialect('token', async (dialectRequest) => {
    const { dialect, issuer, context } = dialectRequest;
    const { form, client } = await authenticatedForm(dialectRequest, ports);
    const grant = requireGrant(form, dialect, registry, client);
    const params = pick(form, grant.parameters, (name) => wireName(dialect, name));
    const result = await grant.authorize({ client, dialect, issuer, context, params }, ports);
    return answer(result, { client, dialect, issuer, context }, ports);
  });
}

function requireGrant(
  form: ReadonlyMap<string, string>,
  dialect: Dialect,
  registry: ReadonlyMap<string, GrantType>,
  client: Client,
): GrantType {
  const { grant_type: wireType } = pick(form, { grant_type: maxGrantTypeLength });
  const type = wireType?.trim();
  if (type === undefined) {
    return refuse('invalid_request', { because: 'parameter-missing', description: 'grant_type is missing' });
  }
  const grant = registry.get(dialect.grantTypes.get(type) ?? '');
  if (!grant) {
    return refuse('unsupported_grant_type', {
      because: 'grant-unknown',
      description: 'grant_type is not supported',
    });
  }
  const isPublic = client.tokenEndpointAuthMethod === 'none';
  if (!client.grantTypes.includes(type) || (isPublic && grant.clients === 'confidential')) {
    return refuse('unauthorized_client', {
      because: 'grant-not-allowed',
      description: 'this client may not use this grant_type',
    });
  }
  return grant;
}

interface Answering {
  readonly client: Client;
  readonly dialect: Dialect;
  readonly issuer: string;
  readonly context: RequestContext;
}

async function answer(result: GrantResult, to: Answering, ports: GrantPorts): Promise<Response> {
  switch (result.kind) {
    case 'challenge':
      return json(
        to.dialect.challengeBody(
          to.dialect.encodeReference(result.handle, ports.otpKeys, to.client),
          result.channel,
        ),
      );
    case 'authorized':
      return json(await tokens(result.authorization, to, ports));
  }
}

/** The successful answer (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3). */
async function tokens(
  authorization: Authorization,
  { client, dialect, issuer }: Answering,
  ports: GrantPorts,
) {
  const issue: TokenIssue = {
    issuer,
    client,
    authorization,
    amr: dialect.amr(authorization.method, issuer),
    now: ports.clock.seconds(),
    tokenId: toBase64Url(ports.entropy.bytes(16)),
  };
  const hasIdToken = authorization.scope.includes('openid');
  const [accessToken, idToken] = await Promise.all([
    ports.signer.sign(accessTokenClaims(issue), dialect.accessTokenType),
    hasIdToken ? ports.signer.sign(idTokenClaims(issue), 'JWT') : undefined,
  ]);
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: client.accessTokenTtl,
    scope: formatScope(authorization.scope),
    ...(authorization.refreshToken === undefined ? {} : { refresh_token: authorization.refreshToken }),
    ...(idToken === undefined ? {} : { id_token: idToken }),
  };
}
