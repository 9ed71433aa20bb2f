import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as v from 'valibot';

/** What `npm run bench` measured, and `npm run cost` and `npm run plan` calculate with: docs/performance/measured.json. */
export interface Measured {
  /** The day, ISO 8601. */
  readonly date: string;
  readonly machine: string;
  /** Its name and version: `Node 24.0.0`. */
  readonly node: string;
  readonly steps: Readonly<Record<StepName, MeasuredStep>>;
  /** Milliseconds from the start of a process to its first answer, on that machine, by function. */
  readonly coldStarts: Readonly<Record<string, number>>;
}

/** The steps of a login and after it, warm, that are measured. `sms` and `email`: the channel of the code. */
export const stepNames = [
  'send-sms',
  'send-email',
  'check-sms',
  'check-email',
  'check-wrong',
  'refresh',
  'client-credentials',
  'introspection',
  'authorizer-cold',
  'authorizer-hot',
] as const;

export type StepName = (typeof stepNames)[number];

export interface MeasuredStep {
  /** Requests to DynamoDB, and how many of them wait for one another. */
  readonly requests: number;
  readonly roundTrips: number;
  /** Capacity units, as DynamoDB itself counts them. */
  readonly readUnits: number;
  readonly writeUnits: number;
  /** CPU time of one request in the function's process. */
  readonly cpuMilliseconds: number;
}

const count = v.pipe(v.number(), v.minValue(0));
const step = v.object({
  requests: count,
  roundTrips: count,
  readUnits: count,
  writeUnits: count,
  cpuMilliseconds: count,
});
const measured = v.object({
  date: v.string(),
  machine: v.string(),
  node: v.string(),
  steps: v.object(v.entriesFromList(stepNames, step)),
  coldStarts: v.record(v.string(), count),
});

/** Where the benchmark writes it, in the repository. */
export const measuredPath = 'docs/performance/measured.json';

/** Reads what the benchmark wrote. Throws an error that names the command where there is nothing yet, or not all of it. */
export function readMeasured(repository: string, path: string = measuredPath): Measured {
  return parseMeasured(jsonOf(resolve(repository, path), path), path);
}

function jsonOf(file: string, path: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Error(`${path} cannot be read: \`npm run bench\` writes it`, { cause });
  }
}

function parseMeasured(json: unknown, path: string): Measured {
  const result = v.safeParse(measured, json, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const where = v.getDotPath(issue) ?? 'everything';
  throw new Error(`${path} lacks ${where}: a whole \`npm run bench\` measures it`);
}
