import type { StepName } from '../../../infra/cost/measured.ts';
import { type Form, nextSource } from '../../support/calls.ts';
import type { TestCloud } from '../../support/test-cloud.ts';

/** Where steps are taken. */
export interface Stage {
  readonly cloud: TestCloud;
  /** Of one caller, who has asked for a code within the hour: what the caller may send is in the function's memory. */
  readonly headers: Form;
}

/** A step whose requests are counted. */
export interface Step {
  readonly title: string;
  /** What `npm run cost` calls it. */
  readonly measures?: StepName;
  /** Brings about what it starts from, with clients and keys in the memory of its function, and gives the step itself. That throws where the answer is not right. */
  readonly prepare: (stage: Stage) => Promise<() => Promise<unknown>>;
}

/** A stage on a running stack, with a caller of its own. */
export function stageOn(cloud: TestCloud): Stage {
  return { cloud, headers: { 'x-local-source-ip': nextSource() } };
}
