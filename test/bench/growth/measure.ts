import type { TestCloud } from '../../support/test-cloud.ts';
import type { Meter } from '../capacity/meter.ts';
import { type Use, useOf, usualOf } from '../capacity/use.ts';
import { type Contender, figuresOf, interleave } from '../frame/interleave.ts';
import { quantile } from '../frame/spread.ts';
import { type GrowthStep, growthSteps, openSession, type Session } from './steps.ts';

/** A table that steps are taken on, and how many items it has. */
export interface Sized {
  readonly table: string;
  readonly items: number;
}

/** A step on a table. */
export interface Grown extends Sized {
  readonly step: GrowthStep;
  /** Milliseconds that the caller waited: the median of each round. */
  readonly times: readonly number[];
  readonly use: Use;
}

export interface Rounds {
  readonly warmups: number;
  readonly rounds: number;
  /** Times that a round takes a step. */
  readonly each: number;
}

interface Run extends Contender, Sized {
  readonly step: GrowthStep;
  readonly uses: Use[];
}

/** Takes every step on every table, in turns: by the same functions in the same database, so that only the table is another. */
export async function measureGrowth(
  cloud: TestCloud,
  meter: Meter,
  tables: readonly Sized[],
  { each, ...turns }: Rounds,
): Promise<readonly Grown[]> {
  const sessions: (Sized & { readonly session: Session })[] = [];
  for (const sized of tables) {
    meter.useTable(sized.table);
    sessions.push({ ...sized, session: await openSession(cloud) });
  }
  const runs = growthSteps.flatMap((step) =>
    sessions.map(({ session, ...sized }): Run => {
      const uses: Use[] = [];
      const round = async (): Promise<number> => {
        meter.useTable(sized.table);
        // A full one would take longer to look through.
        cloud.clearOutbox();
        return timeOf({ step, session, uses, each }, cloud, meter);
      };
      return { ...sized, name: `${step.name} on ${sized.table}`, step, uses, round };
    }),
  );
  const figures = await interleave(runs, turns);
  return runs.map(({ name, step, uses, table, items }) => ({
    ...{ table, items, step, times: figuresOf(figures, name), use: usualOf(uses) },
  }));
}

interface Taking {
  readonly step: GrowthStep;
  readonly session: Session;
  /** Takes what each time asked of AWS. */
  readonly uses: Use[];
  readonly each: number;
}

/** The median of so many times, in milliseconds. */
async function timeOf(
  { step, session, uses, each }: Taking,
  cloud: TestCloud,
  meter: Meter,
): Promise<number> {
  const times: number[] = [];
  for (let taken = 0; taken < each; taken += 1) {
    const run = await step.prepare(cloud, session);
    meter.take();
    const startedAt = performance.now();
    await run();
    times.push(performance.now() - startedAt);
    uses.push(useOf(meter.take()));
  }
  return quantile(
    times.toSorted((left, right) => left - right),
    0.5,
  );
}
