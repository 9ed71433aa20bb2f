import { type FunctionName, functions } from '../../shared/contract/functions.ts';
import { assumed } from './assumptions.ts';
import { isSend } from './login.ts';
import type { Measured, StepName } from './measured.ts';

/** The function that takes a step of a login at `/uas`, where the token endpoint sends and judges codes. */
export const functionOf: Readonly<Record<StepName, FunctionName>> = {
  'send-sms': 'token-otp',
  'send-email': 'token-otp',
  'check-sms': 'token-otp',
  'check-email': 'token-otp',
  'check-wrong': 'token-otp',
  refresh: 'token-otp',
  'client-credentials': 'token',
  introspection: 'introspection',
  'authorizer-cold': 'authorizer',
  'authorizer-hot': 'authorizer',
};

/** Milliseconds that a warm function takes for a step, modelled: its CPU time with that of its requests to AWS, by its share of a core, and its waiting. */
export function durationOf(step: StepName, { steps }: Pick<Measured, 'steps'>): number {
  const { cpuMilliseconds, requests, roundTrips } = steps[step];
  // The table's, and the one that hands the message over.
  const calls = requests + (isSend(step) ? 1 : 0);
  const cpu =
    (cpuMilliseconds + calls * assumed('serviceCpu')) *
    assumed('coreFactor') *
    (assumed('fullCore') / assumed('memory'));
  return cpu + roundTrips * assumed('roundTrip') + (isSend(step) ? assumed('handOver') : 0);
}

/** Milliseconds until a new environment of the function has answered, modelled. Throws where the benchmark did not start it. */
export function coldDurationOf(name: FunctionName, { coldStarts }: Pick<Measured, 'coldStarts'>): number {
  const measured = coldStarts[name];
  if (measured === undefined) throw new Error(`the benchmark measured no cold start of ${name}`);
  return measured * assumed('coldFactor');
}

/** What an environment of a function reads and unwraps when it starts, and again while it runs. Read units, and requests to KMS. */
export interface Upkeep {
  /** Read again after a minute: the client. */
  readonly minuteUnits: number;
  /** Read again after five: secrets and public keys. */
  readonly fiveMinuteUnits: number;
  /** Read and unwrapped again after an hour: the signing key. */
  readonly hourUnits: number;
  /** Requests to KMS at the start. */
  readonly unwraps: number;
}

const upkeeps: ReadonlyMap<string, Upkeep> = new Map(
  Object.entries(functions).map(([name, { needs }]) => [name, upkeepFor(new Set<string>(needs))]),
);

function upkeepFor(needs: ReadonlySet<string>): Upkeep {
  const count = (...names: readonly string[]) => names.filter((each) => needs.has(each)).length;
  return {
    minuteUnits: count('clients'),
    fiveMinuteUnits: count('otpSecret', 'refreshSecret') + count('publicKeys') * assumed('keySetUnits'),
    hourUnits: count('signer') * assumed('keySetUnits'),
    unwraps: count('otpSecret', 'refreshSecret', 'signer'),
  };
}

/** What an environment of the function reads and unwraps, by what its contract says that it needs. */
export function upkeepOf(name: FunctionName): Upkeep {
  const upkeep = upkeeps.get(name);
  if (!upkeep) throw new Error(`there is no function ${name}`);
  return upkeep;
}

/** Read units of one start. */
export function startUnitsOf(name: FunctionName): number {
  const { minuteUnits, fiveMinuteUnits, hourUnits } = upkeepOf(name);
  return minuteUnits + fiveMinuteUnits + hourUnits;
}
