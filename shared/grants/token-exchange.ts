import { type AccessToken, isBackedBy, readAccessToken } from '../core/access-token.ts';
import { type Actor, authorizationOf } from '../core/authorization.ts';
import { actorsOf, delegatedReach, delegatedTo } from '../core/delegation.ts';
import { refuse } from '../core/errors.ts';
import {
  type DirectGrantPorts,
  defineGrant,
  type GrantRequest,
  type GrantResult,
  requireParam,
  wireName,
} from '../core/grant.ts';
import type { Client, Grant } from '../core/model.ts';
import type { Ports } from '../core/ports.ts';
import { parseScope } from '../core/scope.ts';

const type = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
const jwtType = 'urn:ietf:params:oauth:token-type:jwt';

const maxTokenLength = 8_192;
const maxTypeLength = 128;

const parameters = {
  subject_token: maxTokenLength,
  subject_token_type: maxTypeLength,
  actor_token: maxTokenLength,
  actor_token_type: maxTypeLength,
  requested_token_type: maxTypeLength,
  audience: 2_048,
  scope: 1_024,
} as const;

type ExchangeRequest = GrantRequest<keyof typeof parameters>;

/**
 * Trades a user's access token for one with which the calling client acts on the user's behalf (RFC 8693, delegation; contracts 3.3, contradiction 39). The actor is the client
 * itself, so there are no actor tokens. The new token reaches no further and lives no longer than the subject token, goes back to the same grant, and so ends with it; a single
 * revoked token takes none with it that was made of it.
 *
 * Errors: `invalid_request` where a parameter is missing, over long, or of a kind that we do not take; `invalid_grant` for every subject token that is not good, whatever is wrong
 * with it (RFC 8693 §2.2.2 has `invalid_request` for that too, but clients look for `invalid_grant` to fetch another token); `unauthorized_client` where the client that the subject
 * token was made for does not let this one act.
 */
export const tokenExchangeGrant = defineGrant({
  type,
  parameters,
  clients: 'confidential',
  async authorize(request, ports: DirectGrantPorts): Promise<GrantResult> {
    const { client, issuer, params, resources } = request;
    const jwt = requireSubjectToken(request);
    const asked = {
      scope: params.scope === undefined ? [] : parseScope(params.scope),
      targets: [...resources, ...(params.audience ?? '').split(' ').filter((value) => value !== '')],
    };
    const subject = await readAccessToken(jwt, [issuer], ports);
    const actors = actorsOf(subject?.claims['act']);
    if (!subject?.grantId || !actors) return refuseSubjectToken();
    const actor = await requireActor(client, { owner: subject.clientId, actors }, ports);
    const reach = delegatedReach(subject, client, asked);
    // Last, so that whoever may not act costs no read.
    const grant = await ports.grants.find(subject.grantId);
    if (!grant || !isBackedBy(subject, grant) || !isOf(grant, subject, actors)) return refuseSubjectToken();
    const authorization = { ...authorizationOf(grant), ...reach, actor, notAfter: subject.expiresAt };
    return { kind: 'authorized', authorization };
  },
});

/**
 * The subject token, not yet judged. Our access tokens are JWTs, so RFC 8693 §3 lets them be called either; a vendor's own name of the grant has the one type that the vendor
 * gives. Throws `invalid_request`.
 */
function requireSubjectToken(request: ExchangeRequest): string {
  const { params, wire } = request;
  const jwt = requireParam(request, 'subject_token');
  const types = wire.name === type ? [accessTokenType, jwtType] : [accessTokenType];
  if (!types.includes(requireParam(request, 'subject_token_type'))) {
    return refuseParameter(`${wireName(wire, 'subject_token_type')} is not supported`);
  }
  if (params.actor_token !== undefined || params.actor_token_type !== undefined) {
    return refuseParameter(`${wireName(wire, 'actor_token')} is not supported: the client itself acts`);
  }
  if ((params.requested_token_type ?? accessTokenType) !== accessTokenType) {
    return refuseParameter(`${wireName(wire, 'requested_token_type')} is not supported`);
  }
  return jwt;
}

/** The client as the actor, if the client that holds the subject token lets it act, and it does not act already. Throws `unauthorized_client`. */
async function requireActor(
  { clientId }: Client,
  { owner, actors }: { readonly owner: string; readonly actors: readonly string[] },
  { clients }: Pick<Ports, 'clients'>,
): Promise<Actor> {
  const holder = await clients.find(owner);
  const actor = holder?.allowedActors.includes(clientId) ? delegatedTo(clientId, actors) : undefined;
  if (actor) return actor;
  return refuse('unauthorized_client', {
    because: 'actor-refused',
    description: 'this client may not act for the user of the subject token',
  });
}

/** Whether the token is what the grant gives: to its own client, or to the newest of those that act. */
function isOf(grant: Grant, { subject, clientId }: AccessToken, actors: readonly string[]): boolean {
  return grant.subject === subject && (actors[0] ?? grant.clientId) === clientId;
}

function refuseSubjectToken(): never {
  return refuse('invalid_grant', {
    because: 'subject-token-refused',
    description: 'the subject token is not valid',
  });
}

function refuseParameter(description: string): never {
  return refuse('invalid_request', { because: 'parameter-refused', description });
}
