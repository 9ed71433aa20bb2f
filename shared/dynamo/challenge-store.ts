import { randomUUID } from 'node:crypto';
import type { Challenge, MessageChoice } from '../core/model.ts';
import type { ChallengeStore, Guess } from '../core/ports.ts';
import {
  bytes,
  maybeBytes,
  maybeNumber,
  maybeText,
  number,
  present,
  text,
  toBytes,
  toNumber,
  toText,
} from './item.ts';
import { keys } from './keys.ts';
import type { Item, Table } from './table.ts';

/** Seconds that an expired challenge stays, so that a late code can be told from an unknown one. */
const keptAfterExpiry = 3_600;

// The clauses of a charge.
const isOfClient = 'attribute_exists(pk) AND client_id = :client';
const isUnexpired = 'expires_at > :now';
const hasGuessLeft = 'attempts < max_attempts';
const isNewestReference = 'attempts = :generation';
/** Our own write, seen again because the answer was lost and the SDK sent it twice. */
const isMine = 'nonce = :me';

/** Challenges in the table. */
export function dynamoChallengeStore(table: Table): ChallengeStore {
  return {
    async open(challenge) {
      await table.put({
        item: challengeToItem(challenge),
        condition: 'attribute_not_exists(pk) OR code_mac = :mac',
        values: { ':mac': toBytes(challenge.codeMac) },
      });
    },
    async charge(guess) {
      const { id, clientId, mac, now } = guess;
      const counting = countingOf(guess);
      const { held, item } = await table.update({
        key: keys.challenge(id),
        update: `SET ${counting.count}, guess = :guess, guessed_at = :now, nonce = :me`,
        condition: `${isOfClient} AND ${isUnexpired} AND ((${counting.condition}) OR ${isMine})`,
        values: {
          ':client': toText(clientId),
          ':now': toNumber(now),
          ':guess': toBytes(mac),
          ':me': toText(randomUUID()),
          ...counting.values,
        },
      });
      const challenge = item && challengeFromItem(item, id);
      if (held && challenge) return { kind: 'charged', challenge };
      return challenge ? { kind: 'refused', challenge } : { kind: 'refused' };
    },
    async spend({ id, clientId }) {
      const { held } = await table.update({
        key: keys.challenge(id),
        update: 'SET attempts = max_attempts, spent_by = :me',
        condition: `${isOfClient} AND (attribute_not_exists(spent_by) OR spent_by = :me)`,
        values: { ':client': toText(clientId), ':me': toText(randomUUID()) },
      });
      return held;
    },
    async retire({ id, clientId, generation, now }) {
      const { held } = await table.update({
        key: keys.challenge(id),
        update: 'SET attempts = :next, nonce = :me',
        condition: `${isOfClient} AND expires_at <= :now AND (${isNewestReference} OR ${isMine})`,
        values: {
          ':client': toText(clientId),
          ':now': toNumber(now),
          ':generation': toNumber(generation),
          ':next': toNumber(generation + 1),
          ':me': toText(randomUUID()),
        },
      });
      return held;
    },
  };
}

/** With a generation the count is set, so a write that the SDK sends twice counts once. Without one it is added to, and may count twice. */
function countingOf({ generation }: Guess): { count: string; condition: string; values: Item } {
  if (generation === undefined) {
    return { count: 'attempts = attempts + :one', condition: hasGuessLeft, values: { ':one': toNumber(1) } };
  }
  return {
    count: 'attempts = :next',
    condition: `${hasGuessLeft} AND ${isNewestReference}`,
    values: { ':generation': toNumber(generation), ':next': toNumber(generation + 1) },
  };
}

function challengeToItem(challenge: Challenge): Item {
  const { locale, title, body } = challenge.message;
  return present({
    ...keys.challenge(challenge.id),
    client_id: toText(challenge.clientId),
    channel: toText(challenge.channel),
    binding: toText(challenge.binding),
    recipient_mac: toBytes(challenge.recipientMac),
    code_mac: toBytes(challenge.codeMac),
    expires_at: toNumber(challenge.expiresAt),
    max_attempts: toNumber(challenge.maxAttempts),
    attempts: toNumber(challenge.attempts),
    locale: locale === undefined ? undefined : toText(locale),
    title: title === undefined ? undefined : toText(title),
    body: body === undefined ? undefined : toText(body),
    ttl: toNumber(challenge.expiresAt + keptAfterExpiry),
  });
}

function challengeFromItem(item: Item, id: Uint8Array): Challenge {
  const guess = maybeBytes(item, 'guess');
  const guessedAt = maybeNumber(item, 'guessed_at');
  return {
    id,
    clientId: text(item, 'client_id'),
    channel: text(item, 'channel') === 'sms' ? 'sms' : 'email',
    recipientMac: bytes(item, 'recipient_mac'),
    binding: text(item, 'binding'),
    codeMac: bytes(item, 'code_mac'),
    expiresAt: number(item, 'expires_at'),
    maxAttempts: number(item, 'max_attempts'),
    attempts: number(item, 'attempts'),
    message: messageFromItem(item),
    ...(guess && guessedAt !== undefined ? { lastGuess: { mac: guess, at: guessedAt } } : {}),
  };
}

function messageFromItem(item: Item): MessageChoice {
  const locale = maybeText(item, 'locale');
  const title = maybeText(item, 'title');
  const body = maybeText(item, 'body');
  return {
    ...(locale === undefined ? {} : { locale }),
    ...(title === undefined ? {} : { title }),
    ...(body === undefined ? {} : { body }),
  };
}
