import type { Client, StoredSecret } from '../core/model.ts';
import type { ClientStore, Clock } from '../core/ports.ts';
import {
  maybeBytes,
  maybeText,
  number,
  present,
  text,
  texts,
  toBytes,
  toList,
  toNumber,
  toText,
} from './item.ts';
import { keys } from './keys.ts';
import type { Item, ItemReader } from './table.ts';

/** Seconds that a client is kept in memory, and how many are. A changed secret is known everywhere after that time. */
const maxAge = 60;
const maxClients = 1_000;
/** Ids that a client can have (RFC 6749 appendix A.1); DynamoDB answers a key that is empty or too long with an error. */
const possibleId = /^[\x20-\x7e]{1,256}$/;

/** Clients of the table, kept in memory for a minute. Unknown ids are asked for each time, so that a new client works at once. */
export function dynamoClientStore(table: ItemReader, clock: Clock): ClientStore {
  const cache = new Map<string, { readonly client: Client; readonly until: number }>();
  return {
    async find(clientId) {
      if (!possibleId.test(clientId)) return undefined;
      const cached = cache.get(clientId);
      if (cached && cached.until > clock.seconds()) return cached.client;
      const item = await table.get(keys.client(clientId));
      if (!item) return undefined;
      const client = clientFromItem(item);
      if (cache.size >= maxClients) cache.clear();
      cache.set(clientId, { client, until: clock.seconds() + maxAge });
      return client;
    },
  };
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
    resource_server: flag(client.resourceServer),
    access_token_ttl: toNumber(client.accessTokenTtl),
    id_token_ttl: toNumber(client.idTokenTtl),
    refresh_token_ttl: toNumber(client.refreshTokenTtl),
    refresh_token_expiry: toText(client.refreshTokenExpiry),
    timestamp_unit: toText(client.timestampUnit),
    reissue_on_expiry: flag(client.reissueOnExpiry),
    ui_locales_required: flag(client.uiLocalesRequired),
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
    resourceServer: isSet(item, 'resource_server'),
    accessTokenTtl: number(item, 'access_token_ttl'),
    idTokenTtl: number(item, 'id_token_ttl'),
    refreshTokenTtl: number(item, 'refresh_token_ttl'),
    refreshTokenExpiry: text(item, 'refresh_token_expiry') as Client['refreshTokenExpiry'],
    timestampUnit: text(item, 'timestamp_unit') as Client['timestampUnit'],
    reissueOnExpiry: isSet(item, 'reissue_on_expiry'),
    uiLocalesRequired: isSet(item, 'ui_locales_required'),
  };
}

const flag = (value: boolean) => toText(value ? 'true' : 'false');
const isSet = (item: Item, name: string) => text(item, name) === 'true';
