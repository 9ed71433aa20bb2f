import type { RateLimit } from '../contract/environment.ts';
import type { ClaimOutcome, SendClaim, SendLogView } from '../core/limits.ts';
import { isRepeated } from '../core/sender.ts';
import { maybeBytes, maybeNumber, maybeText, numbers, texts, toBytes, toNumber, toText } from './item.ts';
import { keys } from './keys.ts';
import { type Along, append, entryAt, forget, logOf, remove } from './sliding-log.ts';
import type { Item, Table } from './table.ts';

/** Seconds that a recipient's log is kept after the last message: as long as clients that have proven the recipient are remembered. */
const logLife = 90 * 86_400;
/** Clients remembered for one recipient. */
const maxKnown = 20;
/** What a claim leaves beside its time: which request it was, when, and the nonce behind the challenge. */
const requestAttributes = ['claimed_request', 'claimed_at', 'claimed_nonce'];
/** The same, and whose it was: that stays as long as the message counts, for only then are two in a minute alike for a client that is known and one that is not. */
const claimAttributes = [...requestAttributes, 'claimed_by'];

/** An entry in the recipient's log, if the limits let it in and the request is not the one that has just claimed it. */
export async function claimMessage(
  table: Table,
  claim: SendClaim,
  limits: readonly RateLimit[],
): Promise<ClaimOutcome> {
  const key = keys.limit(claim);
  const entry = entryAt(claim.at);
  const outcome = await append(table, key, logOf(limits, 1, logLife), entry, along(claim));
  const log = viewOf(outcome.item);
  if (outcome.kind === 'appended')
    return {
      ...{ kind: 'claimed', log },
      giveBack: () => remove(table, key, entry, claimAttributes),
      forget: () => forget(table, key, entry, requestAttributes),
    };
  return repeatIn(outcome.item, claim) ?? { kind: 'limited', log, retryAfter: Math.max(1, outcome.wait) };
}

/** The recipient's log. */
export async function readLog(table: Table, log: Pick<SendClaim, 'scope' | 'key'>): Promise<SendLogView> {
  return viewOf((await table.get(keys.limit(log))) ?? {});
}

/** Adds to the clients that have proven the recipient; beyond twenty, nothing. */
export async function rememberClient(table: Table, key: string, clientId: string): Promise<void> {
  await table.update({
    key: keys.limit({ scope: 'recipient', key }),
    update: 'ADD known_clients :client',
    condition:
      'attribute_exists(pk) AND (attribute_not_exists(known_clients) OR size(known_clients) < :most)',
    values: { ':client': { SS: [clientId] }, ':most': toNumber(maxKnown) },
  });
}

/** A claim whose request is not to be compared leaves its nonce in the request's place, which is no request's MAC. */
function along({ at, repeat, nonce, sender }: SendClaim): Along {
  const isOther =
    '(attribute_not_exists(claimed_request) OR claimed_request <> :request OR claimed_at <= :before)';
  return {
    assignments: 'claimed_request = :request, claimed_at = :at, claimed_nonce = :nonce, claimed_by = :sender',
    condition: isOther,
    values: {
      ':request': toBytes(repeat?.request ?? nonce),
      ':at': toNumber(at),
      ':nonce': toBytes(nonce),
      ':sender': toText(sender),
      ':before': toNumber(at - (repeat?.window ?? 0) * 1000),
    },
  };
}

function repeatIn(item: Item, { at: now, repeat }: SendClaim): ClaimOutcome | undefined {
  const log = viewOf(item);
  const { last } = log;
  if (!repeat || !last || !isRepeated(log, repeat, now)) return undefined;
  return { kind: 'repeated', log, at: last.at, nonce: last.nonce };
}

function viewOf(item: Item): SendLogView {
  const request = maybeBytes(item, 'claimed_request');
  const nonce = maybeBytes(item, 'claimed_nonce');
  const at = maybeNumber(item, 'claimed_at');
  const lastSender = maybeText(item, 'claimed_by');
  return {
    ...(lastSender === undefined ? {} : { lastSender }),
    times: numbers(item, 'sent'),
    knownClients: texts(item, 'known_clients'),
    ...(request && nonce && at !== undefined ? { last: { request, nonce, at } } : {}),
  };
}
