import type { FunctionName } from '../../shared/contract/functions.ts';
import { assumed, monthHours } from './assumptions.ts';
import { coldDurationOf, durationOf, functionOf, startUnitsOf, upkeepOf } from './duration.ts';
import { isRequest, isSend, type Login, type Steps, stepsOf } from './login.ts';
import { type Measured, type StepName, stepNames } from './measured.ts';

/** What a month's logins use, in the units that are billed. */
export interface Usage {
  readonly apiRequests: number;
  readonly dataOutGb: number;
  readonly invocations: number;
  readonly gbSeconds: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly storedGb: number;
  readonly kmsRequests: number;
  readonly logGb: number;
  readonly metrics: number;
  readonly sms: number;
  readonly emails: number;
}

/** What one function does for one login: its invocations, and how long they take together, in milliseconds. */
interface Work {
  readonly name: FunctionName;
  readonly invocations: number;
  readonly milliseconds: number;
}

const gigabyte = 1e9;

/** Uses of so many logins a month. Throws where the benchmark left something out. */
export function usageOf(login: Login, measured: Measured, logins: number): Usage {
  const steps = stepsOf(login);
  const work = workOf(steps, measured);
  const kept = work.map((each) => upkeepOfMonth(each, logins, measured));
  const invocations = logins * sum(work.map((each) => each.invocations));
  const apiRequests = logins * total(steps, (step) => (isRequest(step) ? 1 : 0));
  return {
    apiRequests,
    dataOutGb: (apiRequests * assumed('answer')) / gigabyte,
    invocations,
    gbSeconds: (assumed('memory') / 1024) * sum(kept.map(({ seconds }) => seconds)),
    writeUnits: logins * total(steps, (step) => measured.steps[step].writeUnits),
    readUnits:
      logins * total(steps, (step) => measured.steps[step].readUnits) + sum(kept.map(({ units }) => units)),
    storedGb: (logins * assumed('stored')) / gigabyte,
    kmsRequests:
      sum(kept.map(({ unwraps }) => unwraps)) + work.length * assumed('tableKeyRequests') * monthHours,
    logGb:
      (apiRequests * assumed('accessLog') + invocations * assumed('functionLog')) / gigabyte +
      metricGb(steps, logins),
    metrics: metricsOf(steps, work),
    sms: logins * steps['send-sms'],
    emails: logins * steps['send-email'],
  };
}

function workOf(steps: Steps, measured: Measured): readonly Work[] {
  const taken = stepNames.filter((step) => steps[step] > 0);
  return [...Map.groupBy(taken, (step) => functionOf[step])].map(([name, its]) => ({
    name,
    invocations: sum(its.map((step) => steps[step])),
    milliseconds: sum(its.map((step) => steps[step] * Math.ceil(durationOf(step, measured)))),
  }));
}

/** Seconds of a function in a month, with its cold starts, and what its environments read and unwrap beside the steps. */
function upkeepOfMonth({ name, invocations, milliseconds }: Work, logins: number, measured: Measured) {
  const requests = logins * invocations;
  const starts = requests * assumed('coldShare');
  const cold = Math.ceil(coldDurationOf(name, measured));
  const seconds = (logins * milliseconds + starts * cold) / 1000;
  // Little's law; one environment at least, and nothing is read again but for a request.
  const environments = Math.max(1, seconds / (monthHours * 3_600));
  const times = (anHour: number) => Math.min(requests, environments * monthHours * anHour);
  const { minuteUnits, fiveMinuteUnits, hourUnits, unwraps } = upkeepOf(name);
  return {
    seconds,
    units:
      starts * startUnitsOf(name) +
      times(60) * minuteUnits +
      times(12) * fiveMinuteUnits +
      times(1) * hourUnits,
    unwraps: starts * unwraps + (hourUnits > 0 ? times(1) : 0),
  };
}

function metricGb(steps: Steps, logins: number): number {
  const lines = total(steps, (step) => (isSend(step) || step.startsWith('check-') ? 1 : 0));
  return (logins * lines * assumed('metricLog')) / gigabyte;
}

/** Ours are there for each channel in use, and for right and wrong guesses; API Gateway's for each function that has a method of its own. */
function metricsOf(steps: Steps, work: readonly Work[]): number {
  const counted: readonly StepName[] = ['send-sms', 'send-email', 'check-wrong'];
  const methods = work.filter(({ name }) => name !== 'authorizer').length;
  return 1 + counted.filter((step) => steps[step] > 0).length + methods * assumed('methodMetrics');
}

/** The sum over all steps of how often each is taken times `each`. */
export function total(steps: Steps, each: (step: StepName) => number): number {
  return sum(stepNames.map((step) => steps[step] * each(step)));
}

export function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
