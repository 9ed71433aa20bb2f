import type { Client, StoredSecret } from '../core/model.ts';
import type { ClientStore, Clock } from '../core/ports.ts';
import { cachedById } from './cached-by-id.ts';
import {
  flag,
  maybeBytes,
  maybeNumber,
  maybeText,
  present,
  text,
  texts,
  toBytes,
  toFlag,
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
    client_name: client.clientName === undefined ? undefined : toText(client.clientName),
    secrets: toText(JSON.stringify(client.secrets)),
    wrapped_secret: client.wrappedSecret && toBytes(client.wrappedSecret),
    token_endpoint_auth_method: client.tokenEndpointAuthMethod && toText(client.tokenEndpointAuthMethod),
    jwks: client.jwks && toText(JSON.stringify(client.jwks)),
    grant_types: toList(client.grantTypes),
    scope: client.scope && toList(client.scope),
    resource_server: toFlag(client.resourceServer),
    access_token_ttl: client.accessTokenTtl === undefined ? undefined : toNumber(client.accessTokenTtl),
    id_token_ttl: client.idTokenTtl === undefined ? undefined : toNumber(client.idTokenTtl),
    refresh_token_ttl: client.refreshTokenTtl === undefined ? undefined : toNumber(client.refreshTokenTtl),
    refresh_token_expiry: toText(client.refreshTokenExpiry),
    timestamp_unit: toText(client.timestampUnit),
    reissue_on_expiry: toFlag(client.reissueOnExpiry),
    ui_locales_required: toFlag(client.uiLocalesRequired),
    auto_signup: toFlag(client.autoSignup),
    public_otp_send: toFlag(client.publicOtpSend),
    claims: toList(client.claims),
    redirect_uris: toList(client.redirectUris),
    post_logout_redirect_uris: toList(client.postLogoutRedirectUris),
    cors_origins: toList(client.corsOrigins),
  });
}

/** Throws an error naming the attribute when the item is no client. */
export function clientFromItem(item: Item): Client {
  const clientName = maybeText(item, 'client_name');
  const wrappedSecret = maybeBytes(item, 'wrapped_secret');
  const method = maybeText(item, 'token_endpoint_auth_method') as Client['tokenEndpointAuthMethod'];
  const jwks = maybeText(item, 'jwks');
  return {
    clientId: text(item, 'sk'),
    ...(clientName === undefined ? {} : { clientName }),
    secrets: JSON.parse(text(item, 'secrets')) as readonly StoredSecret[],
    ...(wrappedSecret ? { wrappedSecret } : {}),
    ...(method === undefined ? {} : { tokenEndpointAuthMethod: method }),
    ...(jwks === undefined ? {} : { jwks: JSON.parse(jwks) as NonNullable<Client['jwks']> }),
    grantTypes: texts(item, 'grant_types'),
    ...(item['scope'] ? { scope: texts(item, 'scope') } : {}),
    resourceServer: flag(item, 'resource_server'),
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
    redirectUris: texts(item, 'redirect_uris'),
    postLogoutRedirectUris: texts(item, 'post_logout_redirect_uris'),
    corsOrigins: texts(item, 'cors_origins'),
  };
}

function optionalNumber<K extends string>(
  name: K,
  item: Item,
  attribute: string,
): { readonly [N in K]?: number } {
  const value = maybeNumber(item, attribute);
  return (value === undefined ? {} : { [name]: value }) as { readonly [N in K]?: number };
}
