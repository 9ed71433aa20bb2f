import fc from 'fast-check';
import type { Challenge } from '../../../shared/core/model.ts';
import type { ChallengeStore } from '../../../shared/core/ports.ts';
import type { Table } from '../../../shared/dynamo/table.ts';
import { startOfTests } from '../../support/clock.ts';
import { attempt } from '../machine.ts';
import { emptyOtpTable, type OtpAsk, type OtpTable } from '../machines/otp-table.ts';
import { otpWrites } from '../machines/otp-writes.ts';

const maxAttempts = 3;
const writes = otpWrites({
  ...{ maxAttempts, life: 600, messages: 5, prepaid: 4, bought: 4 },
  ...{ replayWindow: 10, repeatWindow: 10, skew: 0 },
});

/** One of several requests that reach a challenge side by side. */
export interface Rival {
  readonly does: 'charge' | 'count' | 'spend';
  readonly generation: number;
}

export const rivals = fc.array(
  fc.record<Rival>({
    does: fc.constantFrom('charge', 'charge', 'count', 'spend'),
    generation: fc.nat({ max: 2 }),
  }),
  { minLength: 2, maxLength: 5 },
);

/** A challenge that lives, with three guesses. */
export function rivalled(id: Uint8Array): Challenge {
  return {
    ...{ id, clientId: 'app', channel: 'sms', binding: 'token', pepperVersion: 1, message: {}, maxAttempts },
    recipientMac: new Uint8Array(32).fill(3),
    codeMac: new Uint8Array(32).fill(4),
    issuedAt: startOfTests * 1000,
    expiresAt: startOfTests + 600,
    attempts: 0,
  };
}

/** A table whose updates arrive in the order that the scheduler chooses. */
export function scheduledTable(table: Table, scheduler: fc.Scheduler): Table {
  return { ...table, update: scheduler.scheduleFunction(table.update) };
}

/** Whether the store let it through. */
export async function inStore({ does, generation }: Rival, store: ChallengeStore, id: Uint8Array) {
  if (does === 'spend') return store.spend({ id, clientId: 'app' });
  const guess = { id, clientId: 'app', mac: new Uint8Array(32), now: startOfTests };
  const outcome = await store.charge(does === 'charge' ? { ...guess, generation } : guess);
  return outcome.kind === 'charged';
}

/** What each is told, for every order in which the machine could take them. */
export function everyOutcome(asked: readonly Rival[]): readonly (readonly boolean[])[] {
  return ordersOf(asked.map((_, index) => index)).map((order) => {
    let table: OtpTable = {
      ...emptyOtpTable,
      challenges: { c: { attempts: 0, expiresAt: 600, openedBy: 'c' } },
    };
    const told = asked.map(() => false);
    for (const index of order) {
      const { does, generation } = asked[index] as Rival;
      const handle = { challenge: 'c', generation, isPrepaid: false };
      const ask: OtpAsk = { now: 0, trueNow: 0, nonce: `@${index}.0`, guess: 'a', handle };
      const outcome = attempt(writes[does], table, ask);
      table = outcome.table;
      told[index] = outcome.held;
    }
    return told;
  });
}

function ordersOf(indices: readonly number[]): readonly (readonly number[])[] {
  if (indices.length === 0) return [[]];
  return indices.flatMap((first) =>
    ordersOf(indices.filter((index) => index !== first)).map((rest) => [first, ...rest]),
  );
}
