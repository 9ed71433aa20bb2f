import { timingSafeEqual } from 'node:crypto';
import type { Recipient } from './channel.ts';
import { normalizeCode } from './code.ts';
import type { ChallengeHandle } from './dialect.ts';
import { payForGuess } from './guess-budget.ts';
import type { GuessTerms } from './guess-terms.ts';
import type { Challenge } from './model.ts';
import { codeMac, guessMac, recipientKey, recipientMac } from './otp-macs.ts';
import type { Keyring, Ports } from './ports.ts';
import { isAnybody, type Sender } from './sender.ts';

/** Seconds in which the same guess at the same reference counts as a retry of one request, not as a second guess. */
const replayWindow = 10;

export type CheckPorts = Pick<
  Ports,
  'clock' | 'metrics' | 'challenges' | 'guessLimits' | 'verifiedCodes' | 'otpKeys'
>;

export interface OtpCheck extends Sender {
  readonly handle: ChallengeHandle;
  /** What the user typed; blanks and hyphens do not count. */
  readonly code: string;
  /** Whose code it is said to be; left out, nobody that we can read, which never matches. */
  readonly recipient?: Recipient;
  /** What the code is said to be for. */
  readonly binding: string;
  /** A reference works once: each guess needs the newest. */
  readonly rotating: boolean;
}

/** A right code. */
export interface Proof {
  readonly challenge: Challenge;
  readonly recipient: Recipient;
  /** The client itself proved the recipient, and is not known to have done so before. */
  readonly isNews: boolean;
}

export type CheckOutcome =
  /** Whoever goes on with it tells `noteProof`, once the code is used up. */
  | ({ readonly kind: 'right' } & Proof)
  /** `handle` goes on with the same code. */
  | { readonly kind: 'wrong'; readonly what: 'code' | 'parameters'; readonly handle: ChallengeHandle }
  /** The challenge, unless TTL has removed it. */
  | { readonly kind: 'expired'; readonly what: 'code' | 'parameters'; readonly challenge?: Challenge }
  /** Every guess at this challenge is spent. */
  | { readonly kind: 'exhausted' }
  /** Every guess at the recipient's codes is spent, for so many seconds: this one was not compared. `handle` goes on with the same code. */
  | { readonly kind: 'limited'; readonly retryAfter: number; readonly handle: ChallengeHandle }
  /** Not the newest reference, or another client's. */
  | { readonly kind: 'refused' };

/**
 * Judges a guess. It is paid for before it is compared, by the challenge and by the recipient, so that neither a crash nor a race gives one for free; and everything that is wrong about it (code,
 * recipient) gives one and the same outcome.
 */
export async function checkOtp(check: OtpCheck, ports: CheckPorts): Promise<CheckOutcome> {
  const outcome = await judge(check, ports);
  ports.metrics.count('Guesses', outcome.kind);
  return outcome;
}

async function judge(check: OtpCheck, ports: CheckPorts): Promise<CheckOutcome> {
  const now = ports.clock.seconds();
  const code = normalizeCode(check.code);
  const mac = guessMac(check.handle, code, ports.otpKeys);
  const charge = await ports.challenges.charge({
    id: check.handle.id,
    clientId: check.client.clientId,
    mac,
    now,
    ...(check.rotating ? { generation: check.handle.generation } : {}),
  });
  const challenge = charge.challenge;
  // Removed by TTL: it can only have expired, for the reference is genuine.
  if (!challenge) return { kind: 'expired', what: 'code' };
  const isCharged = charge.kind === 'charged' || isRetry(check, challenge, mac, now);
  const recipient = matchingRecipient(check, challenge, ports.otpKeys);
  const what = recipient ? 'code' : 'parameters';
  if (!isCharged) return whyRefused(check, challenge, what, now);

  const next = { ...check.handle, generation: challenge.attempts, issuedAt: ports.clock.milliseconds() };
  const key = recipientKey(challenge.recipientMac);
  const paid = await payForGuess(
    termsNow(check.handle, challenge),
    challenge.attempts,
    key,
    ports.guessLimits,
  );
  if (paid.kind === 'limited') {
    ports.metrics.count('BudgetSpent', paid.budget);
    return { kind: 'limited', retryAfter: paid.retryAfter, handle: next };
  }
  const isRight = isCode(check.handle, code, challenge, ports.otpKeys);
  if (isRight && recipient) return { kind: 'right', challenge, recipient, isNews: isNews(check) };
  return { kind: 'wrong', what, handle: next };
}

/** A guess comes with one message: a reference to a challenge that was opened before under the same id brings none to the one that took its place. */
function termsNow({ terms, issuedAt }: ChallengeHandle, challenge: Challenge): GuessTerms {
  return { ...terms, prepaid: terms.prepaid && issuedAt === challenge.issuedAt };
}

/** A code under a version of the server's secret that is gone is nobody's any more. */
function isCode(handle: ChallengeHandle, code: string, challenge: Challenge, keys: Keyring): boolean {
  const mac = codeMac(handle, code, keys, challenge.pepperVersion);
  return mac !== undefined && timingSafeEqual(mac, challenge.codeMac);
}

/** The same code at the same reference within seconds: the answer was lost, and the client asks again. It learns nothing new. */
function isRetry(check: OtpCheck, challenge: Challenge, mac: Uint8Array, now: number): boolean {
  const last = challenge.lastGuess;
  return (
    check.rotating &&
    challenge.clientId === check.client.clientId &&
    last !== undefined &&
    challenge.attempts === check.handle.generation + 1 &&
    now - last.at <= replayWindow &&
    now < challenge.expiresAt &&
    timingSafeEqual(last.mac, mac)
  );
}

function whyRefused(
  check: OtpCheck,
  challenge: Challenge,
  what: 'code' | 'parameters',
  now: number,
): CheckOutcome {
  if (challenge.clientId !== check.client.clientId) return { kind: 'refused' };
  if (check.rotating && challenge.attempts !== check.handle.generation) return { kind: 'refused' };
  if (challenge.attempts >= challenge.maxAttempts) return { kind: 'exhausted' };
  if (now < challenge.expiresAt) return { kind: 'refused' };
  return { kind: 'expired', what, challenge };
}

/** The recipient, if the challenge is for it and for what the check names. */
function matchingRecipient(
  { recipient, binding }: OtpCheck,
  challenge: Challenge,
  keys: Keyring,
): Recipient | undefined {
  if (recipient === undefined || binding !== challenge.binding) return undefined;
  return timingSafeEqual(recipientMac(recipient, keys), challenge.recipientMac) ? recipient : undefined;
}

function isNews(check: OtpCheck): boolean {
  return !isAnybody(check) && !check.handle.terms.known;
}

/**
 * Tells the budgets of a proof, once its code is used up, so that of several right answers one counts. They only get stricter where that fails, so the login does not.
 */
export async function noteProof(
  { challenge, recipient, isNews }: Proof,
  { guessLimits, verifiedCodes }: Pick<CheckPorts, 'guessLimits' | 'verifiedCodes'>,
): Promise<void> {
  await Promise.allSettled([
    isNews && guessLimits.remember(recipientKey(challenge.recipientMac), challenge.clientId),
    challenge.channel === 'sms' && verifiedCodes.verified(recipient.country ?? '', challenge.issuedAt),
  ]);
}
