import { defaultSigningAlgorithm } from '../../shared/contract/signing-algorithm.ts';
import type { Client } from '../../shared/core/model.ts';
import { formatScope } from '../../shared/core/scope.ts';
import { secretFormOf, type WrittenClient } from './clients.ts';
import { organizationDocument } from './memberships.ts';

/** Client metadata by the wire's names, as `--json` prints and `--metadata` reads them. */
export type ClientDocument = Readonly<Record<string, unknown>>;

/** A registered client by the names of RFC 7591 §2 and ours. Of its secrets it tells only that they exist and until when: `0` is without end. */
export function clientDocument(client: Client): ClientDocument {
  const { clientName, jwks, scope, tokenEndpointAuthMethod: method } = client;
  return {
    client_id: client.clientId,
    ...(client.dialect === undefined ? {} : { dialect: client.dialect }),
    ...(clientName === undefined ? {} : { client_name: clientName }),
    ...(method === undefined ? {} : { token_endpoint_auth_method: method }),
    ...(jwks ? { jwks } : {}),
    grant_types: client.grantTypes,
    ...(scope ? { scope: formatScope(scope) } : {}),
    ...signatureDocument(client),
    resource_server: client.resourceServer,
    ...lifetimeDocument(client),
    timestamp_unit: client.timestampUnit,
    reissue_on_expiry: client.reissueOnExpiry,
    ui_locales_required: client.uiLocalesRequired,
    auto_signup: client.autoSignup,
    public_otp_send: client.publicOtpSend,
    claims: client.claims,
    ...delegationDocument(client),
    ...(client.codeChallengeMethod === undefined
      ? {}
      : { code_challenge_method: client.codeChallengeMethod }),
    pkce_optional: client.pkceOptional,
    third_party: client.thirdParty,
    require_pushed_authorization_requests: client.requirePushedAuthorizationRequests,
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: client.postLogoutRedirectUris,
    cors_origins: client.corsOrigins,
    client_secrets: secretEnds(client).map((end) => ({ client_secret_expires_at: end })),
  };
}

function signatureDocument({ accessTokenSignedResponseAlg, idTokenSignedResponseAlg }: Client) {
  return {
    id_token_signed_response_alg: idTokenSignedResponseAlg ?? defaultSigningAlgorithm,
    access_token_signed_response_alg: accessTokenSignedResponseAlg ?? defaultSigningAlgorithm,
  };
}

function lifetimeDocument(client: Client) {
  return {
    ...(client.accessTokenTtl === undefined ? {} : { access_token_ttl: client.accessTokenTtl }),
    ...(client.idTokenTtl === undefined ? {} : { id_token_ttl: client.idTokenTtl }),
    ...(client.refreshTokenTtl === undefined ? {} : { refresh_token_ttl: client.refreshTokenTtl }),
    refresh_token_expiry: client.refreshTokenExpiry,
  };
}

function delegationDocument({ resources, organization, maxGroupsInIdToken, allowedActors }: Client) {
  return {
    resources,
    ...(organization ? { organization: organizationDocument(organization) } : {}),
    ...(maxGroupsInIdToken === undefined ? {} : { max_groups_in_id_token: maxGroupsInIdToken }),
    allowed_actors: allowedActors,
  };
}

/** The document of a client just written, with its new secret if it got one (RFC 7591 §3.2.1). */
export function writtenDocument({ client, secret }: WrittenClient): ClientDocument {
  if (secret === undefined) return clientDocument(client);
  return { ...clientDocument(client), client_secret: secret, client_secret_expires_at: 0 };
}

/** When each of the client's secrets stops working, the newest first: epoch seconds, `0` for never. */
export function secretEnds(client: Client): readonly number[] {
  switch (secretFormOf(client.tokenEndpointAuthMethod)) {
    case 'none':
      return [];
    case 'wrapped':
      return [0];
    case 'hash':
      return client.secrets.map(({ expiresAt }) => expiresAt ?? 0);
  }
}
