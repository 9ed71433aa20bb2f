import type { RateLimit } from '../contract/environment.ts';
import type { AuthSource } from '../core/model.ts';
import type { AuthSourceStore, Clock } from '../core/ports.ts';
import { cachedById } from './cached-by-id.ts';
import { maybeText, number, present, text, texts, toList, toNumber, toText } from './item.ts';
import { keys } from './keys.ts';
import type { Item, ItemReader } from './table.ts';

/** Auth sources of the table, kept in memory for a minute. */
export function dynamoAuthSourceStore(table: ItemReader, clock: Clock): AuthSourceStore {
  return cachedById(async (id) => {
    const item = await table.get(keys.authSource(id));
    return item && authSourceFromItem(item);
  }, clock);
}

/** The item of an auth source. */
export function authSourceToItem(source: AuthSource): Item {
  return present({
    ...keys.authSource(source.id),
    channel: toText(source.channel),
    digits: toNumber(source.digits),
    valid_for: toNumber(source.validFor),
    max_attempts: toNumber(source.maxAttempts),
    title: source.title === undefined ? undefined : toText(source.title),
    body: source.body === undefined ? undefined : toText(source.body),
    default_region: source.defaultRegion === undefined ? undefined : toText(source.defaultRegion),
    recipient_limits: source.recipientLimits && toText(JSON.stringify(source.recipientLimits)),
    clients: toList(source.clients),
  });
}

/** Throws an error naming the attribute when the item is no auth source. */
export function authSourceFromItem(item: Item): AuthSource {
  const title = maybeText(item, 'title');
  const body = maybeText(item, 'body');
  const defaultRegion = maybeText(item, 'default_region');
  const limits = maybeText(item, 'recipient_limits');
  return {
    id: text(item, 'sk'),
    channel: text(item, 'channel') === 'sms' ? 'sms' : 'email',
    digits: number(item, 'digits'),
    validFor: number(item, 'valid_for'),
    maxAttempts: number(item, 'max_attempts'),
    ...(title === undefined ? {} : { title }),
    ...(body === undefined ? {} : { body }),
    ...(defaultRegion === undefined ? {} : { defaultRegion }),
    ...(limits === undefined ? {} : { recipientLimits: JSON.parse(limits) as readonly RateLimit[] }),
    clients: texts(item, 'clients'),
  };
}
