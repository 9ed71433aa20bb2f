import type { Dialect, WireGrant } from '../core/dialect.ts';
import { callNames } from '../core/dialect.ts';
import { refuse } from '../core/errors.ts';
import type { GrantPorts, GrantType } from '../core/grant.ts';
import { wireGrants, wireName } from '../core/grant.ts';
import { lifetimesOf, lowered } from '../core/lifetimes.ts';
import type { Client } from '../core/model.ts';
import { authorizeResources } from '../core/resource.ts';
import { type Parameters, pick } from '../http/parameters.ts';
import { type Handler, json } from '../http/respond.ts';
import { authenticatedForm } from './authenticated-form.ts';
import { byDialect } from './by-dialect.ts';
import { issueTokens, readyToIssue } from './issue-tokens.ts';

const maxGrantTypeLength = 256;
const maxResourceLength = 2_048;

/**
 * The token endpoint (RFC 6749 §3.2) of the dialects. Checks in the order of docs/architecture.md: the client, the shape of the request, whether the grant is the
 * client's, and then what the grant itself decides.
 */
export function tokenEndpoint<N extends GrantPorts>(
  dialects: readonly Dialect[],
  grantTypes: readonly GrantType<string, N>[],
  ports: N,
): Handler {
  return byDialect('token', dialects, async (request) => {
    const { issuer, context } = request;
    const { form, client, dialect, repetition } = await authenticatedForm(request, ports);
    const { wire, grant } = requireGrant(form, { dialect, issuer, client }, grantTypes);
    const params = pick(form, grant.parameters, (name) => wireName(wire, name));
    const resources = authorizeResources(pick(form, { resource: maxResourceLength })['resource'], client);
    const terms = { client, dialect, issuer, ...narrowed(form, client, dialect) };
    await readyToIssue(client, ports);
    const result = await grant.authorize({ ...terms, wire, context, params, resources, repetition }, ports);
    return json(
      result.kind === 'challenge' ? result.body : await issueTokens(result.authorization, terms, ports),
    );
  });
}

/** The client's limits, or the request's where they are lower. */
function narrowed(form: Parameters, client: Client, dialect: Dialect) {
  const names = dialect.narrowing;
  const { accessToken, refreshToken, maxGroups } = names
    ? pick(
        form,
        { accessToken: 'any', refreshToken: 'any', maxGroups: 'any' },
        (name) => names[name as keyof typeof names],
      )
    : {};
  const most = lowered(client.maxGroupsInIdToken ?? Number.POSITIVE_INFINITY, maxGroups);
  return {
    lifetimes: lifetimesOf(client, dialect, {
      ...(accessToken === undefined ? {} : { accessToken }),
      ...(refreshToken === undefined ? {} : { refreshToken }),
    }),
    ...(Number.isFinite(most) ? { maxGroups: most } : {}),
  };
}

function requireGrant<N>(
  form: Parameters,
  {
    dialect,
    issuer,
    client,
  }: { readonly dialect: Dialect; readonly issuer: string; readonly client: Client },
  grantTypes: readonly GrantType<string, N>[],
): { readonly wire: WireGrant; readonly grant: GrantType<string, N> } {
  const { grant_type: sent } = pick(form, { grant_type: maxGrantTypeLength });
  const name = sent?.trim();
  if (name === undefined) {
    return refuse('invalid_request', { because: 'parameter-missing', description: 'grant_type is missing' });
  }
  const answered = wireGrants(dialect, grantTypes);
  const wire = answered.find((candidate) => callNames(candidate, issuer).includes(name));
  const grant = wire && grantTypes.find(({ type }) => type === wire.type);
  if (!grant) {
    return refuse('unsupported_grant_type', {
      because: 'grant-unknown',
      description: 'grant_type is not supported',
    });
  }
  const isPublic = client.tokenEndpointAuthMethod === 'none';
  // Two names of one grant type are one permission.
  const isListed = answered.some(({ name, type }) => type === grant.type && client.grantTypes.includes(name));
  if (!isListed || (isPublic && grant.clients === 'confidential')) {
    return refuse('unauthorized_client', {
      because: 'grant-not-allowed',
      description: 'this client may not use this grant_type',
    });
  }
  return { wire, grant };
}
