import type { StepName } from '../../../infra/cost/measured.ts';
import type { Verdict } from '../frame/section.ts';
import type { Use } from './use.ts';

/** What a step may ask of DynamoDB. */
interface Budget {
  readonly what: string;
  readonly step: StepName;
  readonly requests: number;
  /** By default as many as there are requests. */
  readonly roundTrips?: number;
  /** Why it is missed, where it is known to be. */
  readonly reason?: string;
}

const countryCounts =
  'The budget of codes that do not come back is counted for each country, one by one while there are few, so that a small deployment is counted exactly (docs/budgets.md).';
const inRush = 'In a rush it is counted in memory: the row below the step’s own.';

const budgets: readonly Budget[] = [
  { what: 'a code by e-mail', step: 'send-email', requests: 2, roundTrips: 1 },
  {
    what: 'a code by SMS, while few go to the country',
    step: 'send-sms',
    requests: 2,
    roundTrips: 1,
    reason: `${countryCounts} That goes beside the other requests, so it costs a write and no time. ${inRush}`,
  },
  { what: 'the right code by e-mail', step: 'check-email', requests: 2 },
  {
    what: 'the right code by SMS, while few come back from the country',
    step: 'check-sms',
    requests: 2,
    reason: `${countryCounts} That this one did is told after the login is decided, because of several right answers only one may count. ${inRush}`,
  },
  { what: 'a wrong code', step: 'check-wrong', requests: 1 },
  { what: 'a refresh', step: 'refresh', requests: 1 },
  { what: 'client_credentials', step: 'client-credentials', requests: 0 },
  { what: 'an introspection', step: 'introspection', requests: 1 },
  { what: 'the authorizer, which looks for revocation', step: 'authorizer-cold', requests: 1 },
  { what: 'the authorizer, while the gateway keeps its answer', step: 'authorizer-hot', requests: 0 },
];

/** Holds each measured step to its budget. Throws where a step was not measured. */
export function verdictsOf(uses: ReadonlyMap<StepName, Use>): readonly Verdict[] {
  return budgets.map((budget) => {
    const use = uses.get(budget.step);
    if (!use) throw new Error(`the step ${budget.step} was not measured`);
    return verdictOf(budget, use);
  });
}

function verdictOf({ what, requests, roundTrips = requests, reason }: Budget, use: Use): Verdict {
  const met = use.requests <= requests && use.roundTrips <= roundTrips;
  return {
    what: `DynamoDB requests, warm: ${what}`,
    budget: `at most ${inWords({ requests, roundTrips })}`,
    measured: inWords(use),
    met,
    ...(met || reason === undefined ? {} : { reason }),
  };
}

/** Round trips are told where there are fewer of them than requests. */
function inWords({ requests, roundTrips }: Pick<Use, 'requests' | 'roundTrips'>): string {
  if (roundTrips === requests) return String(requests);
  return `${requests} in ${roundTrips} round trip${roundTrips === 1 ? '' : 's'}`;
}
