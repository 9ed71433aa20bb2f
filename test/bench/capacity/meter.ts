import { setTimeout } from 'node:timers/promises';
import { numberOf, objectOf, parseJson } from '../../../infra/local/json.ts';
import type { PutBetween } from '../../../infra/local/services/services.ts';
import { type ServiceName, startTaps } from '../../support/taps.ts';

/** A request that passed the meter; times in milliseconds. */
export interface Metered {
  readonly service: ServiceName;
  readonly operation: string;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Capacity units that DynamoDB counted, indexes included; left out where its answer was an error, which tells none. */
  readonly units?: number;
}

/** Stands between the functions and the services, and has DynamoDB tell what each request consumes. */
export interface Meter {
  readonly between: PutBetween;
  /** Everything since it was asked before, in the order of the answers. */
  take(): readonly Metered[];
  /** From now on the functions' requests go to this table. */
  useTable(name: string): void;
}

/**
 * Makes a meter. Only here is DynamoDB asked for `ConsumedCapacity`; the functions never do.
 * `hold`: milliseconds that each answer is kept back, so that requests which do not wait for one another overlap, however quick DynamoDB Local is.
 */
export function createMeter({ hold = 0 }: { readonly hold?: number } = {}): Meter {
  let metered: Metered[] = [];
  let table: { readonly TableName?: string } = {};
  return {
    between: (endpoints) =>
      startTaps(endpoints, async ({ service, operation, input }, pass) => {
        const startedAt = performance.now();
        const asked = { ...input, ...table, ReturnConsumedCapacity: 'TOTAL' };
        const answer = await pass(service === 'dynamodb' ? asked : undefined);
        if (hold > 0) await setTimeout(hold);
        const endedAt = performance.now();
        metered.push({ service, operation, startedAt, endedAt, ...unitsIn(answer.body) });
        return answer;
      }),
    take() {
      const taken = metered;
      metered = [];
      return taken;
    },
    useTable(TableName) {
      table = { TableName };
    },
  };
}

/** Of an answer that is no JSON, nothing. */
function unitsIn(body: Buffer): { readonly units?: number } {
  const consumed = objectOf(objectOf(parseJson(body.toString()))['ConsumedCapacity']);
  const units = numberOf(consumed['CapacityUnits']);
  return units === undefined ? {} : { units };
}
