import type { Client } from '../../shared/core/model.ts';
import { resourceServersOf } from '../../shared/core/scope.ts';
import { Failure } from './failure.ts';
import { isOwnScope } from './grant-types.ts';
import { organizationFrom } from './memberships.ts';
import type { Metadata } from './metadata.ts';

/** A client with the documented defaults, which has no secret yet. */
export function newClient(clientId: string, resourceServer: boolean): Client {
  return {
    clientId,
    secrets: [],
    grantTypes: resourceServer ? [] : ['refresh_token'],
    resourceServer,
    refreshTokenExpiry: 'fixed',
    timestampUnit: 's',
    reissueOnExpiry: true,
    uiLocalesRequired: false,
    autoSignup: false,
    publicOtpSend: false,
    claims: [],
    resources: [],
    allowedActors: [],
    pkceOptional: false,
    thirdParty: false,
    requirePushedAuthorizationRequests: false,
    redirectUris: [],
    postLogoutRedirectUris: [],
    corsOrigins: [],
  };
}

/**
 * The client with the given members in the place of its own.
 * Throws `Failure` when they do not go together.
 */
export function withMetadata(client: Client, metadata: Metadata): Client {
  const changed: Client = {
    ...optionalMembers(client, metadata),
    ...requiredMembers(client, metadata),
    ...userMembers(client, metadata),
    ...delegationMembers(client, metadata),
  };
  requireConsistent(changed);
  return changed;
}

function optionalMembers(client: Client, metadata: Metadata) {
  return {
    ...kept('wrappedSecret', undefined, client.wrappedSecret),
    ...kept('dialect', metadata.dialect, client.dialect),
    ...kept('clientName', metadata.client_name, client.clientName),
    ...kept('tokenEndpointAuthMethod', metadata.token_endpoint_auth_method, client.tokenEndpointAuthMethod),
    ...kept('jwks', metadata.jwks, client.jwks),
    ...kept('scope', metadata.scope, client.scope),
    ...kept(
      'idTokenSignedResponseAlg',
      metadata.id_token_signed_response_alg,
      client.idTokenSignedResponseAlg,
    ),
    ...kept(
      'accessTokenSignedResponseAlg',
      metadata.access_token_signed_response_alg,
      client.accessTokenSignedResponseAlg,
    ),
    ...kept('accessTokenTtl', metadata.access_token_ttl, client.accessTokenTtl),
    ...kept('idTokenTtl', metadata.id_token_ttl, client.idTokenTtl),
    ...kept('refreshTokenTtl', metadata.refresh_token_ttl, client.refreshTokenTtl),
  };
}

function requiredMembers(client: Client, metadata: Metadata) {
  return {
    clientId: client.clientId,
    secrets: client.secrets,
    grantTypes: metadata.grant_types ?? client.grantTypes,
    resourceServer: metadata.resource_server ?? client.resourceServer,
    refreshTokenExpiry: metadata.refresh_token_expiry ?? client.refreshTokenExpiry,
    timestampUnit: metadata.timestamp_unit ?? client.timestampUnit,
    reissueOnExpiry: metadata.reissue_on_expiry ?? client.reissueOnExpiry,
    uiLocalesRequired: metadata.ui_locales_required ?? client.uiLocalesRequired,
  };
}

/** What concerns logins of users, and the pages they are made on. */
function userMembers(client: Client, metadata: Metadata) {
  return {
    autoSignup: metadata.auto_signup ?? client.autoSignup,
    publicOtpSend: metadata.public_otp_send ?? client.publicOtpSend,
    claims: metadata.claims ?? client.claims,
    ...kept('codeChallengeMethod', metadata.code_challenge_method, client.codeChallengeMethod),
    pkceOptional: metadata.pkce_optional ?? client.pkceOptional,
    thirdParty: metadata.third_party ?? client.thirdParty,
    requirePushedAuthorizationRequests:
      metadata.require_pushed_authorization_requests ?? client.requirePushedAuthorizationRequests,
    redirectUris: metadata.redirect_uris ?? client.redirectUris,
    postLogoutRedirectUris: metadata.post_logout_redirect_uris ?? client.postLogoutRedirectUris,
    corsOrigins: metadata.cors_origins ?? client.corsOrigins,
  };
}

/** On whose behalf it acts, who acts for its users, and where. */
function delegationMembers(client: Client, metadata: Metadata) {
  return {
    resources: metadata.resources ?? client.resources,
    ...kept(
      'organization',
      metadata.organization && organizationFrom(metadata.organization),
      client.organization,
    ),
    ...kept('maxGroupsInIdToken', metadata.max_groups_in_id_token, client.maxGroupsInIdToken),
    allowedActors: metadata.allowed_actors ?? client.allowedActors,
  };
}

/** An optional member: the given value, nothing for `null`, and what was there before when none was given. */
function kept<Name extends string, Value>(
  name: Name,
  given: Value | null | undefined,
  before: Value | undefined,
): Partial<Record<Name, Value>> {
  const value = given === undefined ? before : given;
  const member: Partial<Record<string, Value>> =
    value === undefined || value === null ? {} : { [name]: value };
  return member;
}

function requireConsistent(client: Client): void {
  const { clientId, jwks, resourceServer, tokenEndpointAuthMethod: method } = client;
  if (method === 'private_key_jwt' && !jwks) {
    throw new Failure('invalid metadata: jwks is missing: private_key_jwt needs the public keys that sign');
  }
  if (resourceServer && method === 'none') {
    throw new Failure(
      'invalid metadata: token_endpoint_auth_method is "none": a resource server must prove itself to introspect tokens',
    );
  }
  if (resourceServer && resourceServersOf([clientId], isOwnScope).length === 0) {
    throw new Failure(
      `invalid metadata: client_id is "${clientId}": the id of a resource server becomes a scope, and that one has a meaning of its own`,
    );
  }
}
