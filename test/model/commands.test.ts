import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultSendLimits } from '../../shared/contract/environment.ts';
import { dynamoChallengeStore } from '../../shared/dynamo/challenge-store.ts';
import { dynamoGrantStore } from '../../shared/dynamo/grant-store.ts';
import { dynamoSendLog } from '../../shared/dynamo/send-log.ts';
import { startOfTests } from '../support/clock.ts';
import { forEachDynamo } from '../support/dynalite.ts';
import { challengeCommands } from './commands/challenge.ts';
import { grantCommands } from './commands/grant.ts';
import { lossyTable } from './commands/pair.ts';
import { everyOutcome, inStore, rivalled, rivals, scheduledTable } from './commands/parallel.ts';
import { logCommands } from './commands/send-log.ts';
import { emptyOtpTable } from './machines/otp-table.ts';
import { emptyRefreshTable } from './machines/refresh.ts';

const runs = { numRuns: 100 };

/** The model's half before anything was done. */
function startOf<T>(table: T) {
  return { table, now: 0, draws: 0, sent: [] };
}

function newId(): Uint8Array {
  return new Uint8Array(randomBytes(16));
}

forEachDynamo('the stores and the machines', (makeTable) => {
  describe('side by side', () => {
    it('agree on every sequence of writes to a challenge, lost answers and late arrivals among them', async () => {
      const shared = await makeTable();
      await fc.assert(
        fc.asyncProperty(challengeCommands, (commands) =>
          fc.asyncModelRun(() => {
            const table = lossyTable(shared);
            const real = { store: dynamoChallengeStore(table), table, id: newId() };
            return { model: startOf(emptyOtpTable), real };
          }, commands),
        ),
        runs,
      );
    });

    it('agree on every sequence of claims, refreshes and revocations of a grant', async () => {
      const shared = await makeTable();
      await fc.assert(
        fc.asyncProperty(grantCommands, (commands) =>
          fc.asyncModelRun(() => {
            const table = lossyTable(shared);
            const real = { store: dynamoGrantStore(table), table, id: newId() };
            return { model: startOf(emptyRefreshTable), real };
          }, commands),
        ),
        runs,
      );
    });

    it('agree on every sequence of messages claimed, given back, and guesses bought', async () => {
      const shared = await makeTable();
      await fc.assert(
        fc.asyncProperty(logCommands, (commands) =>
          fc.asyncModelRun(() => {
            const table = lossyTable(shared);
            const model = startOf(emptyOtpTable);
            const seconds = () => startOfTests + model.now;
            const clock = { seconds, milliseconds: () => seconds() * 1000 };
            const real = { store: dynamoSendLog(table, defaultSendLimits, clock), table, id: newId() };
            return { model, real };
          }, commands),
        ),
        runs,
      );
    });

    it('agree that parallel requests come to what some order of them would come to', async () => {
      const shared = await makeTable();
      await fc.assert(
        fc.asyncProperty(rivals, fc.scheduler(), async (asked, scheduler) => {
          const id = newId();
          await dynamoChallengeStore(shared).open(rivalled(id));
          const store = dynamoChallengeStore(scheduledTable(shared, scheduler));
          const told = scheduler.waitFor(Promise.all(asked.map((rival) => inStore(rival, store, id))));
          expect(everyOutcome(asked)).toContainEqual(await told);
        }),
        runs,
      );
    });
  });
});
