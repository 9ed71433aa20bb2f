import type { Meter } from './meter.ts';
import type { Stage, Step } from './step.ts';
import { type Use, useOf, usualOf } from './use.ts';

/** What a step usually asks of AWS, of so many times that it is taken. */
export async function measureStep(step: Step, stage: Stage, meter: Meter, times: number): Promise<Use> {
  const uses: Use[] = [];
  for (let taken = 0; taken < times; taken += 1) {
    const run = await step.prepare(stage);
    meter.take();
    await run();
    uses.push(useOf(meter.take()));
  }
  return usualOf(uses);
}
