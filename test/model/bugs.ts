import { type Machine, type Step, withSteps, withWrite } from './machine.ts';
import { challengeClauses, challengeId, changing, type OtpAsk, type OtpTable } from './machines/otp-table.ts';
import type { RefreshAsk, RefreshTable } from './machines/refresh.ts';
import { smallOtp, smallOtpMachine } from './scenarios/otp.ts';
import { smallRefreshMachine } from './scenarios/refresh.ts';

/** A machine with a mistake that somebody could make, or has made elsewhere, and the scenario in which it shows. */
export interface Bug<T, A> {
  readonly machine: Machine<T, A>;
  readonly scenario: string;
}

function leadingTo(does: string, change: Partial<Step>): (step: Step) => Step {
  return (step) => (step.does === does ? { ...step, ...change } : step);
}

/** Mistakes with codes. */
export const otpBugs: Readonly<Record<string, Bug<OtpTable, OtpAsk>>> = {
  'a guess is charged after it is compared': {
    machine: withSteps(smallOtpMachine, 'check', (step) => {
      if (step.does === 'charge') return { ...step, does: 'compare', yes: 'matched', no: 'differed' };
      if (step.does === 'compare')
        return { ...step, at: 'matched', does: 'charge', yes: 'right', no: 'refused' };
      if (step.does === 'isSameGuess') return { ...step, at: 'differed', does: 'charge', yes: 'wrong' };
      return step;
    }),
    scenario: 'check: three callers, lost answers',
  },
  'a grant is claimed without a condition': {
    machine: withWrite(smallOtpMachine, 'claimGrant', (write) => ({ ...write, once: [] })),
    scenario: 'check: two right codes',
  },
  'a grant is not known as its own claim': {
    machine: withWrite(smallOtpMachine, 'claimGrant', ({ mine: _mine, ...write }) => write),
    scenario: 'an honest caller whose answers are lost',
  },
  'a repetition sends again': {
    machine: withSteps(smallOtpMachine, 'send', leadingTo('isRepetition', { yes: 'claimed' })),
    scenario: 'send: one request twice',
  },
  'an opening that comes late starts the count anew': {
    machine: withWrite(smallOtpMachine, 'open', (write) => ({
      ...write,
      changes: [
        {
          says: 'write it, with no guess charged, whatever is there',
          of: (table, ask) => ({
            ...table,
            challenges: {
              ...table.challenges,
              [challengeId(ask)]: { attempts: 0, expiresAt: ask.now + smallOtp.life, openedBy: ask.nonce },
            },
          }),
        },
      ],
    })),
    scenario: 'one code, and guesses of two callers',
  },
  'a message is given back though its guess was used': {
    machine: withWrite(smallOtpMachine, 'release', (write) => ({
      ...write,
      once: [challengeClauses.isOwnOpening],
      changes: [
        changing('let its id be opened anew, and nothing be charged', (item) => ({
          ...item,
          attempts: smallOtp.maxAttempts,
          isReleased: true,
        })),
      ],
    })),
    scenario: 'codes under keys, and guesses, with a provider that fails, when no guess can be bought',
  },
  'a challenge is released that somebody else opened since': {
    machine: withWrite(smallOtpMachine, 'release', (write) => ({
      ...write,
      once: [challengeClauses.isUnguessed],
    })),
    scenario: 'sendWithKey: one request three times',
  },
};

const isNewestOrLastButOne = {
  says: 'the token is of the newest generation, or the one before',
  holds: ({ grant }: RefreshTable, { token = 0 }: RefreshAsk) =>
    grant !== undefined && grant.generation - token <= 1,
};

/** Mistakes with refresh tokens. */
export const refreshBugs: Readonly<Record<string, Bug<RefreshTable, RefreshAsk>>> = {
  'the grace window mints a new successor': {
    machine: withWrite(smallRefreshMachine, 'rotate', (write) => ({
      ...write,
      once: [isNewestOrLastButOne],
      changes: [
        {
          says: 'count the generation up',
          of: ({ grant, ...table }, { now, nonce }) =>
            grant
              ? { ...table, grant: { ...grant, generation: grant.generation + 1, rotatedAt: now, nonce } }
              : table,
        },
      ],
    })),
    scenario: 'one honest client that asks twice at once, and whose answers are lost',
  },
  'there is no grace window': {
    machine: withSteps(smallRefreshMachine, 'refresh', leadingTo('isRecent', { yes: 'reused' })),
    scenario: 'one honest client that asks twice at once, and whose answers are lost',
  },
  'a claim that is sent again undoes a revocation': {
    machine: withWrite(smallRefreshMachine, 'claim', (write) => ({
      ...write,
      mine: { says: 'it is our own', holds: ({ grant }, { nonce }) => grant?.nonce === nonce },
    })),
    scenario: 'a login that is ended from elsewhere',
  },
};
