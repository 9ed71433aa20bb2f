import type { SigningAlgorithm } from '../contract/signing-algorithm.ts';
import type { Client, StoredSecret } from '../core/model.ts';
import type { ClientStore, Clock } from '../core/ports.ts';
import { cachedById } from './cached-by-id.ts';
import {
  flag,
  maybeBytes,
  maybeNumber,
  maybeText,
  optional,
  present,
  text,
  texts,
  toBytes,
  toFlag,
  toJson,
  toList,
  toNumber,
  toText,
} from './item.ts';
import { keys } from './keys.ts';
import type { Item, ItemReader } from './table.ts';

/** Clients of the table, kept in memory for a minute: a changed secret is known everywhere after that time. */
export function dynamoClientStore(table: ItemReader, clock: Clock): ClientStore {
  return cachedById(async (clientId) => {
    const item = await table.get(keys.client(clientId));
    return item && clientFromItem(item);
  }, clock);
}

/** The item of a client. */
export function clientToItem(client: Client): Item {
  return present({
    ...keys.client(client.clientId),
    dialect: optional(toText, client.dialect),
    client_name: optional(toText, client.clientName),
    secrets: toJson(client.secrets),
    wrapped_secret: optional(toBytes, client.wrappedSecret),
    token_endpoint_auth_method: optional(toText, client.tokenEndpointAuthMethod),
    jwks: optional(toJson, client.jwks),
    grant_types: toList(client.grantTypes),
    scope: optional(toList, client.scope),
    resource_server: toFlag(client.resourceServer),
    id_token_signed_response_alg: optional(toText, client.idTokenSignedResponseAlg),
    access_token_signed_response_alg: optional(toText, client.accessTokenSignedResponseAlg),
    access_token_ttl: optional(toNumber, client.accessTokenTtl),
    id_token_ttl: optional(toNumber, client.idTokenTtl),
    refresh_token_ttl: optional(toNumber, client.refreshTokenTtl),
    refresh_token_expiry: toText(client.refreshTokenExpiry),
    timestamp_unit: toText(client.timestampUnit),
    reissue_on_expiry: toFlag(client.reissueOnExpiry),
    ui_locales_required: toFlag(client.uiLocalesRequired),
    auto_signup: toFlag(client.autoSignup),
    public_otp_send: toFlag(client.publicOtpSend),
    claims: toList(client.claims),
    resources: toList(client.resources),
    organization: optional(toJson, client.organization),
    max_groups_in_id_token: optional(toNumber, client.maxGroupsInIdToken),
    allowed_actors: toList(client.allowedActors),
    code_challenge_method: optional(toText, client.codeChallengeMethod),
    pkce_optional: toFlag(client.pkceOptional),
    require_pushed_authorization_requests: toFlag(client.requirePushedAuthorizationRequests),
    third_party: toFlag(client.thirdParty),
    redirect_uris: toList(client.redirectUris),
    post_logout_redirect_uris: toList(client.postLogoutRedirectUris),
    cors_origins: toList(client.corsOrigins),
  });
}

/** Throws an error naming the attribute when the item is no client. */
export function clientFromItem(item: Item): Client {
  const dialect = maybeText(item, 'dialect') as Client['dialect'];
  const organization = maybeText(item, 'organization');
  const clientName = maybeText(item, 'client_name');
  const wrappedSecret = maybeBytes(item, 'wrapped_secret');
  const method = maybeText(item, 'token_endpoint_auth_method') as Client['tokenEndpointAuthMethod'];
  const jwks = maybeText(item, 'jwks');
  return {
    clientId: text(item, 'sk'),
    ...(dialect === undefined ? {} : { dialect }),
    ...(clientName === undefined ? {} : { clientName }),
    secrets: JSON.parse(text(item, 'secrets')) as readonly StoredSecret[],
    ...(wrappedSecret ? { wrappedSecret } : {}),
    ...(method === undefined ? {} : { tokenEndpointAuthMethod: method }),
    ...(jwks === undefined ? {} : { jwks: JSON.parse(jwks) as NonNullable<Client['jwks']> }),
    grantTypes: texts(item, 'grant_types'),
    ...(item['scope'] ? { scope: texts(item, 'scope') } : {}),
    resourceServer: flag(item, 'resource_server'),
    ...algorithm('idTokenSignedResponseAlg', item, 'id_token_signed_response_alg'),
    ...algorithm('accessTokenSignedResponseAlg', item, 'access_token_signed_response_alg'),
    ...optionalNumber('accessTokenTtl', item, 'access_token_ttl'),
    ...optionalNumber('idTokenTtl', item, 'id_token_ttl'),
    ...optionalNumber('refreshTokenTtl', item, 'refresh_token_ttl'),
    refreshTokenExpiry: text(item, 'refresh_token_expiry') as Client['refreshTokenExpiry'],
    timestampUnit: text(item, 'timestamp_unit') as Client['timestampUnit'],
    reissueOnExpiry: flag(item, 'reissue_on_expiry'),
    uiLocalesRequired: flag(item, 'ui_locales_required'),
    autoSignup: flag(item, 'auto_signup'),
    publicOtpSend: flag(item, 'public_otp_send'),
    claims: texts(item, 'claims'),
    resources: texts(item, 'resources'),
    ...(organization === undefined
      ? {}
      : { organization: JSON.parse(organization) as NonNullable<Client['organization']> }),
    ...optionalNumber('maxGroupsInIdToken', item, 'max_groups_in_id_token'),
    allowedActors: texts(item, 'allowed_actors'),
    ...(maybeText(item, 'code_challenge_method') === 'plain' ? { codeChallengeMethod: 'plain' } : {}),
    pkceOptional: maybeText(item, 'pkce_optional') === 'true',
    requirePushedAuthorizationRequests: maybeText(item, 'require_pushed_authorization_requests') === 'true',
    thirdParty: maybeText(item, 'third_party') === 'true',
    redirectUris: texts(item, 'redirect_uris'),
    postLogoutRedirectUris: texts(item, 'post_logout_redirect_uris'),
    corsOrigins: texts(item, 'cors_origins'),
  };
}

function algorithm<K extends string>(
  name: K,
  item: Item,
  attribute: string,
): { readonly [N in K]?: SigningAlgorithm } {
  const value = maybeText(item, attribute);
  return (value === undefined ? {} : { [name]: value }) as { readonly [N in K]?: SigningAlgorithm };
}

function optionalNumber<K extends string>(
  name: K,
  item: Item,
  attribute: string,
): { readonly [N in K]?: number } {
  const value = maybeNumber(item, attribute);
  return (value === undefined ? {} : { [name]: value }) as { readonly [N in K]?: number };
}
