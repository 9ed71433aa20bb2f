import { availableParallelism } from 'node:os';
import { decimals } from '../frame/figures.ts';
import type { Section, Verdict } from '../frame/section.ts';
import { chartsOf } from './charts.ts';
import { findingsOf } from './findings.ts';
import { steps } from './login.ts';
import type { Stage } from './stage.ts';
import { tablesOf } from './tables.ts';

/** What was played: the stages by rising concurrency, and what came before them. */
export interface Played {
  readonly stages: readonly Stage[];
  readonly warmUp: Stage;
}

/** The chapter of what was played. */
export function sectionOf({ stages, warmUp }: Played): Section {
  return {
    prose: [whatWasDone(stages, warmUp), whatItIsNot, ...findingsOf(stages)],
    tables: tablesOf(stages, warmUp),
    charts: chartsOf(stages),
    verdicts: [noErrors([warmUp, ...stages])],
  };
}

function whatWasDone(stages: readonly Stage[], warmUp: Stage): string {
  const logins = stages.reduce((sum, { whole }) => sum + whole.count, 0);
  const [most, passes] = [stages.at(-1)?.concurrency, stages[0]?.passes.length];
  return [
    `Each login is that of somebody new, from an address of their own, and is ${steps.length} requests: a code by e-mail is asked for and answered, the refresh token is traded, and a protected route is called with the new access token.`,
    `From 1 to ${most} people do so at once, each again and again: ${decimals(logins)} logins in ${passes} passes, the first with more and more people and the next with fewer and fewer. Before them came ${decimals(warmUp.whole.count)} to warm up, which are in no figure but the count of errors.`,
    `A person asks when the answer before has come, so a slow server is asked less; requests to a queue that grows are not what this measures.`,
    `The people are in one process and the local cloud is in another, both on the ${availableParallelism()} cores of this machine.`,
  ].join(' ');
}

const whatItIsNot = [
  'The local cloud is the stack as it is synthesized, bundles and all, but it is not Lambda.',
  'Each function is one thread, which takes several events at once and has the rest wait, where Lambda would start another instance for each; so nothing scales here.',
  'The gateway, the stand-ins for SES and KMS, and a proxy that counts requests share the main thread. The table is dynalite in a thread of its own, as `npm start` has it: a Java beside them would take more of the cores than the functions do.',
  'The figures show how the code behaves when it has too much to do, and what a login costs all of these together. They do not show how many logins AWS takes: for that there is `npm run plan`.',
].join(' ');

function noErrors(stages: readonly Stage[]): Verdict {
  const logins = stages.reduce((sum, { whole }) => sum + whole.count, 0);
  const errors = stages.flatMap((stage) => [...stage.errors.values()]).reduce((sum, count) => sum + count, 0);
  return {
    what: 'Logins that end with an error or without an answer, at any load',
    budget: 'none',
    measured: `${decimals(errors)} of ${decimals(logins + errors)}, warm-up included`,
    met: errors === 0 && logins > 0,
  };
}
