import { randomUUID } from 'node:crypto';
import type { Challenge, MessageChoice } from '../core/model.ts';
import type { ChallengeStore, Guess } from '../core/ports.ts';
import {
  bytes,
  maybeBytes,
  maybeNumber,
  maybeText,
  number,
  optional,
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
      const { held, item } = await table.put({
        item: challengeToItem(challenge),
        condition: 'attribute_not_exists(pk) OR attribute_exists(released_at)',
      });
      if (held) return { kind: 'opened' };
      const there = item ?? (await table.get(keys.challenge(challenge.id)));
      // TTL has removed it this very moment, and nobody was told of the new one.
      if (!there) throw new Error('a challenge went while another was opened in its place');
      const found = challengeFromItem(there, challenge.id);
      // The same code is our own write, sent twice. It must not be written twice: somebody may have guessed at it in between.
      return Buffer.compare(found.codeMac, challenge.codeMac) === 0
        ? { kind: 'opened' }
        : { kind: 'there', challenge: found };
    },
    async find(id) {
      const item = await table.get(keys.challenge(id));
      return item && !('released_at' in item) ? challengeFromItem(item, id) : undefined;
    },
    async release({ id, issuedAt }, now) {
      const { held, item } = await table.update({
        key: keys.challenge(id),
        update: 'SET attempts = max_attempts, released_at = :now REMOVE nonce',
        // Our own release, sent again, finds itself: nobody guesses at what is released.
        condition: 'issued_at = :issued AND (attempts = :none OR attribute_exists(released_at))',
        values: { ':now': toNumber(now), ':issued': toNumber(issuedAt), ':none': toNumber(0) },
      });
      return held || !item || number(item, 'issued_at') !== issuedAt;
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
        // Without the mark of the last charge, which a late copy of it could go by.
        update: 'SET attempts = max_attempts, spent_by = :me REMOVE nonce',
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
    pepper_version: toNumber(challenge.pepperVersion),
    request_mac: optional(toBytes, challenge.requestMac),
    issued_at: toNumber(challenge.issuedAt),
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
  const requestMac = maybeBytes(item, 'request_mac');
  return {
    id,
    clientId: text(item, 'client_id'),
    channel: text(item, 'channel') === 'sms' ? 'sms' : 'email',
    recipientMac: bytes(item, 'recipient_mac'),
    binding: text(item, 'binding'),
    codeMac: bytes(item, 'code_mac'),
    pepperVersion: number(item, 'pepper_version'),
    issuedAt: number(item, 'issued_at'),
    expiresAt: number(item, 'expires_at'),
    maxAttempts: number(item, 'max_attempts'),
    attempts: number(item, 'attempts'),
    message: messageFromItem(item),
    ...(requestMac ? { requestMac } : {}),
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
