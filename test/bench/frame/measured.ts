import { type Measured, type MeasuredStep, type StepName, stepNames } from '../../../infra/cost/measured.ts';
import type { Chapter } from './page.ts';

/** Each benchmark knows a part of every step; together they know all. Throws with the name of a step of which something is missing. */
export function measuredOf(chapters: readonly Chapter[]): Pick<Measured, 'steps' | 'coldStarts'> {
  const parts = chapters.map(({ section }) => section.measured ?? {});
  const steps = stepNames.map(
    (name) =>
      [
        name,
        wholeStep(
          name,
          parts.map(({ steps: some }) => some?.[name]),
        ),
      ] as const,
  );
  const coldStarts: Record<string, number> = Object.assign({}, ...parts.map(({ coldStarts: some }) => some));
  return { steps: Object.fromEntries(steps) as Record<StepName, MeasuredStep>, coldStarts };
}

function wholeStep(name: StepName, parts: readonly (Partial<MeasuredStep> | undefined)[]): MeasuredStep {
  const { cpuMilliseconds, readUnits, requests, roundTrips, writeUnits }: Partial<MeasuredStep> =
    Object.assign({}, ...parts);
  if (
    cpuMilliseconds === undefined ||
    readUnits === undefined ||
    requests === undefined ||
    roundTrips === undefined ||
    writeUnits === undefined
  )
    throw new Error(`not everything was measured of ${name}`);
  return { cpuMilliseconds, readUnits, requests, roundTrips, writeUnits };
}
