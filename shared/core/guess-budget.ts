import type { RateLimit } from '../contract/environment.ts';
import type { GuessTerms, Standing } from './guess-terms.ts';
import type { GuessLimits, GuessScope, SendClaim, SendLogView } from './limits.ts';

/**
 * How many guesses there are at a recipient's codes, whatever they come through: at most ten in any hour for everybody who has not proven the recipient, and ten more that are
 * for browsers which have. docs/security.md derives both numbers.
 *
 * The first guess at a challenge comes with its message, if not too many messages came before, so that a login with the right code pays for nothing. Every other guess is bought.
 */

interface Pool {
  /** Messages in `window` that bring a guess. */
  readonly prepaid: number;
  /** Guesses that can be bought in an hour. */
  readonly bought: number;
  /** Where messages are counted, and bought guesses. */
  readonly messages: SendClaim['scope'];
  readonly guesses: GuessScope;
}

/** 4 + 4 and 1 + 1 are what strangers can come to, if a client lets them; 5 + 5 no stranger can touch. */
export const pools: Readonly<Record<Standing, Pool>> = {
  stranger: { prepaid: 4, bought: 4, messages: 'recipient', guesses: 'guess' },
  client: { prepaid: 1, bought: 1, messages: 'clientReserve', guesses: 'clientGuess' },
  device: { prepaid: 5, bought: 5, messages: 'deviceReserve', guesses: 'deviceGuess' },
};

/** Seconds; what "an hour" means in both bounds. */
const hour = 3_600;
/** Seconds that a code lives at most: one that came before the hour can be guessed at within it. */
export const longestLife = 600;
/** Seconds that the clocks of two function instances may be apart; the bounds hold as long as they are not further. */
const skew = 600;
/**
 * Milliseconds in which messages that bring a guess are counted, so that no hour has more of their guesses than there are messages counted: a code lives that much longer by a clock that is behind, and its
 * message looks that much older to one that is ahead.
 */
const window = (hour + longestLife + 2 * skew) * 1_000;
/** Seconds in which bought guesses are counted. */
const boughtWindow = hour + skew;

/** Messages that the reserve of known clients sends to one recipient: it opens only when the recipient's own limit is used up. */
export const clientReserve: readonly RateLimit[] = [
  { count: 1, seconds: 60 },
  { count: 2, seconds: 3_600 },
  { count: 5, seconds: 86_400 },
];

/** The terms of a message that was claimed at that time. A claim that the log does not hold brings no guess. */
export function termsOf(standing: Standing, log: SendLogView, at: number, known: boolean): GuessTerms {
  const position = log.times.indexOf(at);
  // In the order in which the table took them, not by the clocks of those who wrote them.
  const upToThis = position < 0 ? [] : log.times.slice(position);
  const recent = upToThis.filter((time) => time > at - window).length;
  return { standing, prepaid: recent > 0 && recent <= pools[standing].prepaid, known };
}

/** A guess that nothing is left to pay with, for so many seconds. */
export interface UnpaidGuess {
  readonly kind: 'limited';
  readonly retryAfter: number;
  readonly budget: GuessScope;
}

/** Pays for the nth guess at a challenge, before it is compared. `key`: as of the recipient's messages. */
export async function payForGuess(
  { standing, prepaid, known }: GuessTerms,
  nth: number,
  key: string,
  limits: Pick<GuessLimits, 'spend'>,
): Promise<{ readonly kind: 'spent' } | UnpaidGuess> {
  if (nth === 1 && prepaid) return { kind: 'spent' };
  if (standing === 'device') return buy('device', key, limits);
  const shared = await buy('stranger', key, limits);
  const hasReserve = standing === 'client' || known;
  if (shared.kind === 'spent' || !hasReserve) return shared;
  const reserved = await buy('client', key, limits);
  if (reserved.kind === 'spent') return reserved;
  // Whichever opens sooner.
  return { ...reserved, retryAfter: Math.min(shared.retryAfter, reserved.retryAfter) };
}

async function buy(
  standing: Standing,
  key: string,
  limits: Pick<GuessLimits, 'spend'>,
): Promise<{ readonly kind: 'spent' } | UnpaidGuess> {
  const { guesses: scope, bought } = pools[standing];
  const outcome = await limits.spend({ scope, key, limits: [{ count: bought, seconds: boughtWindow }] });
  return outcome.kind === 'limited' ? { ...outcome, budget: scope } : { kind: 'spent' };
}
