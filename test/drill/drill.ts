import { type Attack, brokenBounds, type Played, type Size, type Way } from './attack.ts';
import type { DrillCloud } from './clouds.ts';
import { type Spending, spendingOf } from './spending.ts';
import { type Stage, stageOn } from './stage.ts';
import type { Sighting } from './watch.ts';

/** One line of the drill's table. */
export interface Finding extends Played, Spending {
  readonly attack: Attack;
  readonly way: string;
  /** What stopped it, with how often: budgets, guesses that were not compared, or else what was answered. */
  readonly stoppedBy: ReadonlyMap<string, number>;
  /** Bounds that did not hold, in words. */
  readonly broken: readonly string[];
}

/** Answers of the server that are its own fault; none may come of an attack. */
const faults = '5xx answers';

/** Plays every way of an attack, one after the other, and tells each as it ends. */
export async function play(
  attack: Attack,
  drillCloud: DrillCloud,
  { size, tell }: { readonly size: Size; readonly tell?: (finding: Finding) => void },
): Promise<readonly Finding[]> {
  const stage = stageOn(drillCloud, size);
  const findings: Finding[] = [];
  for (const way of attack.ways) {
    const finding = await playWay(attack, way, stage);
    tell?.(finding);
    findings.push(finding);
    // Nothing of one way is left of any limit when the next begins.
    stage.pass(2 * 86_400);
  }
  return findings;
}

async function playWay(attack: Attack, way: Way, stage: Stage): Promise<Finding> {
  const { cloud, watch } = stage;
  cloud.clearOutbox();
  cloud.resetRequests();
  watch.take();
  stage.takeAnswers();
  const played = await way.play(stage);
  const answers = stage.takeAnswers();
  const own = [...answers].filter(([answer]) => answer.startsWith('5')).map(([, count]) => count);
  const spending = spendingOf(cloud.outbox());
  const measures = {
    ...played.measures,
    USD: spending.usd,
    'SMS above MaxPrice': spending.aboveMaxPrice,
    [faults]: own.reduce((sum, count) => sum + count, 0),
  };
  const bounds = [...attack.bounds, { measure: faults, atMost: 0 }];
  return {
    attack,
    way: way.name,
    ...played,
    measures,
    ...spending,
    stoppedBy: stoppedBy(watch.take(), answers),
    broken: brokenBounds(bounds, measures),
  };
}

/** What each outcome of a guess that was not compared says. */
const guessLimits: Readonly<Record<string, string>> = {
  limited: 'guesses of the recipient',
  exhausted: 'tries at a code',
  refused: 'one guess a reference',
  expired: 'life of a code',
};

function stoppedBy(
  sightings: readonly Sighting[],
  answers: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const limits = sightings.flatMap(({ metric, which }) => {
    // A guess that was not paid for is among the guesses.
    if (metric === 'BudgetSpent') return /guess$/i.test(which) ? [] : [`messages: ${which}`];
    const limit = metric === 'Guesses' ? guessLimits[which] : undefined;
    return limit === undefined ? [] : [limit];
  });
  const refusals = [...answers].filter(([answer]) => /^4\d\d/.test(answer));
  if (limits.length === 0) return new Map(refusals);
  return new Map([...Map.groupBy(limits, (limit) => limit)].map(([limit, times]) => [limit, times.length]));
}
