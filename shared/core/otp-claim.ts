import { timingSafeEqual } from 'node:crypto';
import type { ChallengeHandle } from './dialect.ts';
import { clientReserve, pools, termsOf } from './guess-budget.ts';
import type { Standing } from './guess-terms.ts';
import type { ClaimOutcome } from './limits.ts';
import type { Challenge } from './model.ts';
import { askedMac, identityOf, type NewChallenge } from './otp-challenge.ts';
import { recipientKey } from './otp-macs.ts';
import type { Limited, OtpStart, StartPorts } from './otp-sending.ts';
import { isAnybody, isRepeated, nameOf } from './sender.ts';

/**
 * A message is claimed in the table before anybody sends it, for one request: an entry in the recipient's log, under the recipient's limits, and the challenge. Whoever finds the request claimed is given the
 * answer that its first caller was given.
 *
 * To give it again without keeping it, a reference must be made anew from what the table knows (a nonce) and from what only that caller knows: its secret, or its `Idempotency-Key`.
 */

/** Seconds that a known client waits after a message of its own rather than open its reserve: who has just been written to needs none, and two requests in a minute would tell whoever types that the client knows the recipient. */
const reserveWait = 60;
/** Seconds in which the same request counts as one that lost its answer. */
const repeatWindow = 10;

export type Claimed =
  | ({ readonly kind: 'claimed'; readonly handle: ChallengeHandle } & Pick<
      Extract<ClaimOutcome, { kind: 'claimed' }>,
      'giveBack' | 'forget'
    >)
  | { readonly kind: 'repeated'; readonly handle: ChallengeHandle }
  | Limited
  | { readonly kind: 'key-reused' };

/**
 * Claims the message. Of any number of parallel callers with one request one is told `claimed`. With an `Idempotency-Key` the challenge comes first, since its id is the key's; without one it is written beside the
 * log, in the same round trip.
 */
export async function claimMessage(start: OtpStart, made: NewChallenge, ports: StartPorts): Promise<Claimed> {
  if (start.idempotencyKey === undefined) return claimBoth(start, made, ports);
  const opening = await ports.challenges.open(made.challenge);
  if (opening.kind === 'there') return repeatOf(start, made, opening.challenge, ports);
  // Where nobody is written to under this key yet, it may be tried again.
  const release = () => ports.challenges.release(made.challenge, ports.clock.seconds());
  try {
    const claimed = await claimLog(start, made, ports);
    if (claimed.kind !== 'claimed') await release();
    return claimed;
  } catch (cause) {
    await release();
    throw cause;
  }
}

async function claimBoth(start: OtpStart, made: NewChallenge, ports: StartPorts): Promise<Claimed> {
  const [claiming, opening] = await Promise.allSettled([
    claimLog(start, made, ports),
    ports.challenges.open(made.challenge),
  ]);
  if (claiming.status === 'rejected') throw claiming.reason;
  if (opening.status === 'fulfilled' && opening.value.kind === 'opened') return claiming.value;
  if (claiming.value.kind !== 'claimed') return claiming.value;
  // A challenge that could not be written uses up nothing; but it may have been, unheard, and guessed at by a repetition.
  if (await ports.challenges.release(made.challenge, ports.clock.seconds())) await claiming.value.giveBack();
  throw opening.status === 'rejected' ? opening.reason : new Error('two challenges have one random id');
}

async function claimLog(start: OtpStart, made: NewChallenge, ports: StartPorts): Promise<Claimed> {
  const standing = standingOf(start);
  const first = await claimFrom(standing, start, made, ports);
  const isKnown = isProvenBy(start, first.log.knownClients);
  if (first.kind !== 'limited') return outcomeOf({ start, made, standing, isKnown }, first, ports);
  const isOwn = first.log.lastSender === nameOf(start) && first.retryAfter <= reserveWait;
  if (standing === 'device' || !isKnown || isOwn)
    return { kind: 'limited', budget: pools[standing].messages, retryAfter: first.retryAfter };
  const second = await claimFrom('client', start, made, ports);
  return outcomeOf({ start, made, standing: 'client', isKnown }, second, ports);
}

/** Whether it is a client's own request, and the client has proven the recipient before. A public client's name is anybody's. */
function isProvenBy(start: OtpStart, knownClients: readonly string[]): boolean {
  return !isAnybody(start) && knownClients.includes(start.client.clientId);
}

/** Before anything is known of the client. */
function standingOf({ isKnownDevice }: OtpStart): Standing {
  return isKnownDevice === true ? 'device' : 'stranger';
}

function claimFrom(
  standing: Standing,
  start: OtpStart,
  { challenge, nonce }: NewChallenge,
  ports: StartPorts,
): Promise<ClaimOutcome> {
  const limits = standing === 'client' ? clientReserve : start.recipientLimits;
  const isCompared = start.callerSecret !== undefined && start.idempotencyKey === undefined;
  return ports.sendLimits.claim({
    scope: pools[standing].messages,
    key: recipientKey(challenge.recipientMac),
    at: challenge.issuedAt,
    nonce,
    sender: nameOf(start),
    ...(limits ? { limits } : {}),
    ...(isCompared ? { repeat: { request: askedMac(start, ports), window: repeatWindow } } : {}),
  });
}

interface Claiming {
  readonly start: OtpStart;
  readonly made: NewChallenge;
  readonly standing: Standing;
  readonly isKnown: boolean;
}

function outcomeOf(
  { start, made, standing, isKnown }: Claiming,
  outcome: ClaimOutcome,
  ports: StartPorts,
): Claimed {
  switch (outcome.kind) {
    case 'limited':
      return { kind: 'limited', budget: pools[standing].messages, retryAfter: outcome.retryAfter };
    case 'claimed': {
      const terms = termsOf(standing, outcome.log, made.handle.issuedAt, isKnown);
      const { giveBack, forget } = outcome;
      return { kind: 'claimed', handle: { ...made.handle, terms }, giveBack, forget };
    }
    case 'repeated': {
      const { at, nonce, log } = outcome;
      const again = { ...made.handle, ...identityOf(start, nonce, ports), issuedAt: at };
      return { kind: 'repeated', handle: { ...again, terms: termsOf(standing, log, at, isKnown) } };
    }
  }
}

/** The answer that the first request under the key was given; but not for another request, and not for guesses that it was not given. */
async function repeatOf(
  start: OtpStart,
  { handle, challenge }: NewChallenge,
  { requestMac: first, issuedAt }: Challenge,
  { sendLimits }: StartPorts,
): Promise<Claimed> {
  const mine = challenge.requestMac;
  if (!first || !mine || !timingSafeEqual(first, mine)) return { kind: 'key-reused' };
  const key = recipientKey(challenge.recipientMac);
  const standing = standingOf(start);
  const log = await sendLimits.recall({ scope: pools[standing].messages, key });
  const isKnown = isProvenBy(start, log.knownClients);
  if (log.times.includes(issuedAt) || !isKnown)
    return {
      kind: 'repeated',
      handle: { ...handle, issuedAt, terms: termsOf(standing, log, issuedAt, isKnown) },
    };
  const reserve = await sendLimits.recall({ scope: pools.client.messages, key });
  return {
    kind: 'repeated',
    handle: { ...handle, issuedAt, terms: termsOf('client', reserve, issuedAt, isKnown) },
  };
}

/** The answer that the same request was given before, for when it is refused without being claimed anew: what has been sent is no budget's business any more. */
export async function earlierAnswer(
  start: OtpStart,
  made: NewChallenge,
  ports: StartPorts,
): Promise<Extract<Claimed, { kind: 'repeated' }> | undefined> {
  const found = await (start.idempotencyKey === undefined ? repeatInLog : repeatOfKey)(start, made, ports);
  return found?.kind === 'repeated' ? found : undefined;
}

async function repeatOfKey(
  start: OtpStart,
  made: NewChallenge,
  ports: StartPorts,
): Promise<Claimed | undefined> {
  const there = await ports.challenges.find(made.challenge.id);
  return there && repeatOf(start, made, there, ports);
}

async function repeatInLog(
  start: OtpStart,
  made: NewChallenge,
  ports: StartPorts,
): Promise<Claimed | undefined> {
  if (start.callerSecret === undefined) return undefined;
  const { recipientMac, issuedAt: now } = made.challenge;
  const standing = standingOf(start);
  const log = await ports.sendLimits.recall({
    scope: pools[standing].messages,
    key: recipientKey(recipientMac),
  });
  const { last } = log;
  const repeat = { request: askedMac(start, ports), window: repeatWindow };
  if (!last || !isRepeated(log, repeat, now)) return undefined;
  const isKnown = isProvenBy(start, log.knownClients);
  return outcomeOf(
    { start, made, standing, isKnown },
    { kind: 'repeated', log, at: last.at, nonce: last.nonce },
    ports,
  );
}
