import fc from 'fast-check';
import { expect } from 'vitest';
import type { Challenge } from '../../../shared/core/model.ts';
import type { ChallengeStore } from '../../../shared/core/ports.ts';
import { startOfTests } from '../../support/clock.ts';
import type { OtpAsk, OtpTable } from '../machines/otp-table.ts';
import { otpWrites } from '../machines/otp-writes.ts';
import { arrivingLate, asking, type Command, inModel, inStore, type Model, waiting } from './pair.ts';

const maxAttempts = 3;
const life = 600;

/** The machine with the numbers of the challenges that the store is given. */
const writes = otpWrites({
  ...{ maxAttempts, life, messages: 5, prepaid: 4, bought: 4 },
  ...{ replayWindow: 10, repeatWindow: 10, skew: 0 },
});

type ChallengeCommand = Command<OtpTable, OtpAsk, ChallengeStore>;
type ChallengeModel = Model<OtpTable, OtpAsk>;

function challengeOf(id: Uint8Array): Challenge {
  return {
    id,
    clientId: 'app',
    channel: 'sms',
    recipientMac: new Uint8Array(32).fill(3),
    binding: 'token',
    codeMac: new Uint8Array(32).fill(4),
    pepperVersion: 1,
    issuedAt: startOfTests * 1000,
    expiresAt: startOfTests + life,
    maxAttempts,
    attempts: 0,
    message: {},
  };
}

const macOf = (guess: string) => new Uint8Array(32).fill(guess.charCodeAt(0));

/** The challenge, as the model has it. */
function expected({ table }: ChallengeModel, id: Uint8Array): { readonly challenge?: Challenge } {
  const item = table.challenges['c'];
  if (!item) return {};
  const { attempts, lastGuess: last, expiresAt } = item;
  const lastGuess = last && { mac: macOf(last.guess), at: startOfTests + last.at };
  return {
    challenge: {
      ...challengeOf(id),
      expiresAt: startOfTests + expiresAt,
      attempts,
      ...(lastGuess ? { lastGuess } : {}),
    },
  };
}

/** What is asked about the one challenge `c`, at a generation counted from the newest. */
function about(model: ChallengeModel, offset: number): OtpAsk {
  const generation = (model.table.challenges['c']?.attempts ?? 0) + offset;
  return { ...asking(model), handle: { challenge: 'c', generation, isPrepaid: false } };
}

function opening(isLossy: boolean): ChallengeCommand {
  return {
    check: ({ table }) => table.challenges['c'] === undefined,
    run: async (model, real) => {
      const held = inModel(model, writes.open, about(model, 0), isLossy);
      const outcome = await inStore(real, isLossy, (store) =>
        store.open({ ...challengeOf(real.id), expiresAt: startOfTests + model.now + life }),
      );
      expect(outcome.kind === 'opened').toBe(held);
    },
    toString: () => `open${isLossy ? ', answer lost' : ''}`,
  };
}

interface Guessing {
  readonly guess: string;
  /** From the newest; left out, references do not rotate. */
  readonly offset?: number;
  readonly isLossy: boolean;
}

function guessing({ guess, offset, isLossy }: Guessing): ChallengeCommand {
  return {
    check: () => true,
    run: async (model, real) => {
      const ask = { ...about(model, offset ?? 0), guess };
      const held = inModel(model, offset === undefined ? writes.count : writes.charge, ask, isLossy);
      const outcome = await inStore(real, isLossy, (store) =>
        store.charge({
          id: real.id,
          clientId: 'app',
          mac: macOf(guess),
          now: startOfTests + ask.now,
          ...(offset === undefined ? {} : { generation: ask.handle?.generation ?? 0 }),
        }),
      );
      expect(outcome).toEqual({ kind: held ? 'charged' : 'refused', ...expected(model, real.id) });
    },
    toString: () => `guess ${guess} at ${offset ?? 'any'}${isLossy ? ', answer lost' : ''}`,
  };
}

function spending(isLossy: boolean): ChallengeCommand {
  return {
    check: () => true,
    run: async (model, real) => {
      const held = inModel(model, writes.spend, about(model, 0), isLossy);
      const spent = inStore(real, isLossy, (store) => store.spend({ id: real.id, clientId: 'app' }));
      expect(await spent).toBe(held);
    },
    toString: () => `spend${isLossy ? ', answer lost' : ''}`,
  };
}

function retiring(offset: number, isLossy: boolean): ChallengeCommand {
  return {
    check: () => true,
    run: async (model, real) => {
      const ask = about(model, offset);
      const held = inModel(model, writes.retire, ask, isLossy);
      const { generation = 0 } = ask.handle ?? {};
      const retired = inStore(real, isLossy, (store) =>
        store.retire({ id: real.id, clientId: 'app', generation, now: startOfTests + ask.now }),
      );
      expect(await retired).toBe(held);
    },
    toString: () => `retire ${offset}${isLossy ? ', answer lost' : ''}`,
  };
}

/** Anything that can be done to one challenge. */
export const challengeCommands = fc.commands<ChallengeModel, Parameters<ChallengeCommand['run']>[1], false>(
  [
    fc.boolean().map(opening),
    fc
      .record({
        guess: fc.constantFrom('a', 'b'),
        offset: fc.constantFrom(undefined, 0, 0, 0, -1, 1),
        isLossy: fc.boolean(),
      })
      .map(({ offset, ...rest }) => guessing(offset === undefined ? rest : { ...rest, offset })),
    fc.boolean().map(spending),
    fc
      .tuple(fc.constantFrom(0, 0, -1, 1), fc.boolean())
      .map(([offset, isLossy]) => retiring(offset, isLossy)),
    fc.constantFrom(1, 11, life - 1, life).map((seconds) => waiting(seconds)),
    fc.nat({ max: 3 }).map((age) => arrivingLate(age)),
  ],
  { maxCommands: 25 },
);
