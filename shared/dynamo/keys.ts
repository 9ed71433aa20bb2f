import { createHash } from 'node:crypto';
import { entities, type LimitScope } from '../contract/table.ts';
import { toBase64Url } from '../core/encoding.ts';
import type { Allowance } from '../core/limits.ts';
import type { Key } from './table.ts';

/** Sort key of items that are alone under their partition key. */
const alone = '#';

/** Every key in the table; docs/storage.md tells what stands under each. */
export const keys = {
  client: (clientId: string): Key => key(entities.client, clientId),
  authSource: (id: string): Key => key(entities.authSource, id),
  user: (id: string): Key => key(`${entities.user}#${id}`, alone),
  identifier: (mac: Uint8Array): Key => key(`${entities.identifier}#${toBase64Url(mac)}`, alone),
  keySet: (): Key => key(entities.key, 'SIGNING'),
  secret: (purpose: string): Key => key(entities.key, `SECRET#${purpose}`),
  challenge: (id: Uint8Array): Key => key(`${entities.challenge}#${toBase64Url(id)}`, alone),
  grant: (id: Uint8Array): Key => key(`${entities.grant}#${toBase64Url(id)}`, alone),
  token: (id: string): Key => key(`${entities.token}#${id}`, alone),
  flow: (id: Uint8Array): Key => key(`${entities.flow}#${toBase64Url(id)}`, alone),
  session: (id: Uint8Array): Key => key(`${entities.session}#${toBase64Url(id)}`, alone),
  consent: (mac: Uint8Array): Key => key(`${entities.consent}#${toBase64Url(mac)}`, alone),
  pushedRequest: (id: Uint8Array): Key => key(`${entities.pushedRequest}#${toBase64Url(id)}`, alone),
  limit: ({ scope, key: of }: Pick<Allowance, 'scope' | 'key'>): Key => limitKey(scope, hash(of)),
  /** An ISO 3166 country. */
  smsCountry: (country: string): Key => limitKey('smsCountry', country),
  /** A calendar day (UTC), in days since 1970. */
  smsMoney: (day: number): Key => limitKey('smsMoney', String(day)),
  assertion: (clientId: string, jti: string): Key =>
    key(`${entities.assertion}#${hash(JSON.stringify([clientId, jti]))}`, alone),
} as const;

function key(pk: string, sk: string): Key {
  return { pk: { S: pk }, sk: { S: sk } };
}

function limitKey(scope: LimitScope, of: string): Key {
  return key(`${entities.limit}#${scope}#${of}`, alone);
}

/** Caller-chosen text becomes a key of fixed length and alphabet. */
function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
