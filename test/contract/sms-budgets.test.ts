import { describe } from 'vitest';
import type { Table } from '../../shared/dynamo/table.ts';
import { forEachDynamo } from '../support/dynalite.ts';
import { smsBudgetContract, smsBudgetStoreContract } from './sms-budgets.ts';

/** A table whose every update is sent twice, as by an SDK that did not hear the first answer; the second answer counts. */
function resent(table: Table): Table {
  return {
    ...table,
    async update(update) {
      await table.update(update);
      return table.update(update);
    },
  };
}

forEachDynamo('SMS', (makeTable) => {
  smsBudgetContract(makeTable);
  smsBudgetStoreContract(makeTable);
  describe('whose every update is sent twice', () =>
    smsBudgetContract(async () => resent(await makeTable())));
});
