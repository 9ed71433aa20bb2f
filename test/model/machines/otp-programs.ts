import type { Program, Step } from '../machine.ts';

const delivery: readonly Step[] = [
  { at: 'claimed', does: 'deliver', yes: 'sent', no: 'undelivered, not released' },
  // What was guessed at keeps its place in the log, or guesses would be free.
  { at: 'undelivered, not released', does: 'release', yes: 'undelivered, released', no: 'undelivered' },
  { at: 'undelivered, released', does: 'giveBack', yes: 'undelivered', no: 'undelivered' },
];

/** Log and challenge are written side by side, so either may be first. */
const sideBySide: readonly Step[] = [
  { at: 'asked', does: 'claim', yes: 'claimed, not opened', no: 'not claimed, not opened' },
  { at: 'asked', does: 'open', yes: 'opened, not claimed', no: 'undelivered' },
  { at: 'claimed, not opened', does: 'open', yes: 'claimed', no: 'undelivered, released' },
  { at: 'not claimed, not opened', does: 'open', yes: 'not claimed', no: 'not claimed' },
  { at: 'opened, not claimed', does: 'claim', yes: 'claimed', no: 'not claimed' },
  { at: 'not claimed', does: 'isRepetition', yes: 'sent', no: 'no message' },
];

const keyed: readonly Step[] = [
  { at: 'asked', does: 'open', yes: 'opened', no: 'there' },
  { at: 'there', does: 'recall', yes: 'sent', no: 'sent' },
  { at: 'opened', does: 'claim', yes: 'claimed', no: 'not claimed' },
  { at: 'not claimed', does: 'release', yes: 'no message', no: 'no message' },
];

/** A guess, from its charge to what a right code leads to. */
function judging(charge: Step, last: Step): readonly Step[] {
  return [
    charge,
    { at: 'charged', does: 'isPrepaid', yes: 'paid', no: 'not paid' },
    { at: 'not paid', does: 'buy', yes: 'paid', no: 'limited' },
    { at: 'paid', does: 'compare', yes: 'right', no: 'wrong' },
    last,
  ];
}

const rotating: Step = { at: 'asked', does: 'charge', yes: 'charged', no: 'not charged', judges: true };
const again: Step = { at: 'not charged', does: 'isSameGuess', yes: 'charged', no: 'refused', judges: true };
const counted: Step = { at: 'asked', does: 'count', yes: 'charged', no: 'refused', judges: true };
const grant: Step = { at: 'right', does: 'claimGrant', yes: 'in', no: 'used' };
const spend: Step = { at: 'right', does: 'spend', yes: 'in', no: 'used' };

/** What requests about codes do. */
export const otpPrograms = {
  send: {
    says: 'asks for a code; a client with a secret, within seconds of the same request, gets the same answer',
    start: 'asked',
    isFresh: true,
    steps: [...sideBySide, ...delivery],
  },
  sendWithKey: {
    says: 'asks for a code with an `Idempotency-Key`',
    start: 'asked',
    isFresh: true,
    steps: [...keyed, ...delivery],
  },
  check: {
    says: 'answers with a code and a reference that works once, for tokens',
    start: 'asked',
    steps: [...judging(rotating, grant), again],
  },
  checkToken: {
    says: 'answers with a code and an `otp_token` that works as often as there are guesses, for tokens',
    start: 'asked',
    steps: judging(counted, grant),
  },
  checkOnPage: {
    says: 'answers with a code on a page',
    start: 'asked',
    steps: [...judging(rotating, spend), again],
  },
  reissue: {
    says: 'answers with a late code, and is sent a new one',
    start: 'late',
    steps: [{ at: 'late', does: 'retire', yes: 'asked', no: 'refused' }, ...sideBySide, ...delivery],
  },
} as const satisfies Readonly<Record<string, Program>>;

/** What requests about codes are answered. */
export const otpAnswers: Readonly<Record<string, string>> = {
  sent: 'a reference',
  'no message': 'too many messages: later',
  undelivered: 'the provider did not take it: later',
  in: 'tokens, or the next page',
  wrong: 'the code is wrong; a reference for the next guess',
  limited: 'too many guesses: later; not compared',
  refused: 'the reference is not the newest, or expired, or has no guess left',
  used: 'the challenge has logged somebody in',
};
