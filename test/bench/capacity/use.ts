import type { Metered } from './meter.ts';

/** What a step asked of AWS. */
export interface Use {
  /** Of its requests to DynamoDB, in alphabetical order. */
  readonly operations: readonly string[];
  readonly requests: number;
  /** Requests to DynamoDB that waited for one another. */
  readonly roundTrips: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Operations of other services. */
  readonly others: readonly string[];
}

const reads: ReadonlySet<string> = new Set(['GetItem', 'Query']);

/** Sums up the requests of a step. Throws where DynamoDB did not tell what one of them consumed. */
export function useOf(metered: readonly Metered[]): Use {
  const toTable = metered.filter(({ service }) => service === 'dynamodb');
  return {
    operations: toTable.map(({ operation }) => operation).sort(),
    requests: toTable.length,
    roundTrips: longestChain(toTable),
    readUnits: sumOf(toTable.filter(({ operation }) => reads.has(operation))),
    writeUnits: sumOf(toTable.filter(({ operation }) => !reads.has(operation))),
    others: metered.filter(({ service }) => service !== 'dynamodb').map(({ operation }) => operation),
  };
}

/** The use that came most often, and of several the first: now and then a function buys a lease of messages, or reads a client again. */
export function usualOf(uses: readonly Use[]): Use {
  const alike = Map.groupBy(uses, (use) => JSON.stringify(use));
  const [[usual] = []] = [...alike.values()].sort((left, right) => right.length - left.length);
  if (!usual) throw new Error('nothing was measured');
  return usual;
}

/** How many of them, at most, came one after the other: each started after the one before had ended. */
function longestChain(requests: readonly Metered[]): number {
  let length = 0;
  let end = Number.NEGATIVE_INFINITY;
  for (const { startedAt, endedAt } of requests.toSorted((left, right) => left.endedAt - right.endedAt)) {
    if (startedAt < end) continue;
    length += 1;
    end = endedAt;
  }
  return length;
}

function sumOf(requests: readonly Metered[]): number {
  return requests.reduce((sum, { operation, units }) => {
    if (units === undefined) throw new Error(`DynamoDB did not tell what ${operation} consumed`);
    return sum + units;
  }, 0);
}
