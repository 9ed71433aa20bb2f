import { type Login, stepsOf } from '../cost/login.ts';
import { type StepName, stepNames } from '../cost/measured.ts';

/** A day's logins. */
export interface DayShape {
  /** Logins a second at the busiest minute of a usual day. */
  readonly loginsPerSecond: number;
  /** Everybody at once: so many times that rate, for so many minutes from the busiest one on. 1: no storm. */
  readonly storm: number;
  readonly stormMinutes: number;
}

/** One minute of the day: how often a second each step is taken. */
export type Minute = Readonly<Record<StepName, number>>;

/** A day, minute by minute from midnight. */
export interface Day {
  readonly minutes: readonly Minute[];
  /** Logins a second, by the minute. */
  readonly logins: readonly number[];
}

export const minutesOfDay = 1_440;
/** The busiest minute: 20:00. */
export const peakMinute = 1_200;
/** Share of the peak in the quietest minute, twelve hours from it. */
const quietest = 0.15;
/** Minutes that an access token lives: so long after a login comes its first refresh. */
export const tokenMinutes = 60;

/** The day of this shape, over and over: what yesterday's logins still refresh and call is in it. Nothing in it is random. */
export function dayOf(shape: DayShape, login: Login): Day {
  const logins = Array.from({ length: minutesOfDay }, (_, minute) => loginRate(minute, shape));
  const refreshes = refreshRates(logins, login.refreshes);
  const session = tokenMinutes * (Math.ceil(login.refreshes) + 1);
  const inSession = movingMean(logins, session);
  const steps = stepsOf(login);
  const minutes = logins.map((rate, minute) => {
    // What belongs to a session is spread evenly over it.
    const later = inSession[minute] ?? 0;
    return {
      ...(Object.fromEntries(
        stepNames.map((step) => [step, steps[step] * (isOfSession(step) ? later : rate)]),
      ) as Record<StepName, number>),
      refresh: refreshes[minute] ?? 0,
    };
  });
  return { minutes, logins };
}

/** Logins a second in a minute of the day: a cosine from the quietest minute to the busiest, and the storm over it. */
function loginRate(minute: number, { loginsPerSecond, storm, stormMinutes }: DayShape): number {
  const wave = (1 + Math.cos((2 * Math.PI * (minute - peakMinute)) / minutesOfDay)) / 2;
  const isStorm = storm > 1 && minute >= peakMinute && minute < peakMinute + stormMinutes;
  return loginsPerSecond * (isStorm ? storm : quietest + (1 - quietest) * wave);
}

function isOfSession(step: StepName): boolean {
  return step === 'introspection' || step.startsWith('authorizer-');
}

/** Each login refreshes whenever its access token has ended; of a broken number the last refresh is done by that share. So a storm comes back every hour. */
function refreshRates(logins: readonly number[], refreshes: number): readonly number[] {
  const shares = Array.from({ length: Math.ceil(refreshes) }, (_, nth) => Math.min(1, refreshes - nth));
  return logins.map((_, minute) =>
    shares.reduce((rate, share, nth) => rate + share * at(logins, minute - tokenMinutes * (nth + 1)), 0),
  );
}

/** The mean of so many minutes up to each. */
function movingMean(values: readonly number[], length: number): readonly number[] {
  const days = Math.floor(length / values.length);
  const rest = length % values.length;
  const wholeDay = values.reduce((sum, value) => sum + value, 0);
  const sums: number[] = [0];
  for (let minute = -rest; minute < values.length; minute += 1)
    sums.push((sums.at(-1) ?? 0) + at(values, minute + 1));
  return values.map(
    (_, minute) => (days * wholeDay + (sums[minute + rest] ?? 0) - (sums[minute] ?? 0)) / length,
  );
}

/** The value of a minute of today or of a day before. */
function at(values: readonly number[], minute: number): number {
  const length = values.length;
  return values[((minute % length) + length) % length] ?? 0;
}
