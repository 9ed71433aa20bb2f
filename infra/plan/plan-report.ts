import { showAmount, showCount, showUsd } from '../cost/amounts.ts';
import { type Line, totalOf } from '../cost/bill.ts';
import { coldDurationOf } from '../cost/duration.ts';
import { assumptionsTable } from '../cost/estimate-report.ts';
import type { Measured } from '../cost/measured.ts';
import { stated } from '../cost/options.ts';
import { type Block, table, text } from '../cost/report.ts';
import type { Breaking } from './breaking.ts';
import { mostStarts } from './hot-keys.ts';
import type { Intent, Plan, Sources } from './plan.ts';
import { type Quota, type QuotaList, quotaNames } from './quotas.ts';
import type { RaisingCost } from './raising.ts';

/** What the command says. */
export function planBlocks(intent: Intent, plan: Plan, { measured, quotas }: Sources): readonly Block[] {
  return [
    text(simulated(intent, plan)),
    text(measuredAndAssumed(measured, quotas)),
    limitsTable(plan, quotas),
    functionsTable(plan, measured),
    keysTable(plan, quotas),
    raisingTable(plan, quotas),
    text(raisingNote),
    text(firstLimit(plan.breakings, quotas)),
    breakingTable(plan.breakings, quotas),
    billTable(plan.bill),
    assumptionsTable(),
  ];
}

function simulated({ shape, login, spread, messages }: Intent, { usual, storm }: Plan): string {
  const { loginsPerSecond, storm: factor, stormMinutes } = shape;
  return [
    `Simulated: a day, minute by minute, that follows the same day. Its busiest minute, 20:00, has ${showCount(loginsPerSecond, 'login')} a second, its quietest 15 % of that: ${showAmount(usual.logins)} logins.`,
    `The storm: at 20:00 everybody comes at once, ${showAmount(factor)} times as many for ${showCount(stormMinutes, 'minute')}: ${showAmount(storm.logins)} logins. It comes back each hour as refreshes, for access tokens live that long. A month is 29 usual days and one with a storm: ${showAmount(storm.monthLogins)} logins. Nothing is random.`,
    `One login: ${stated(login)}. ${showAmount(spread.countryShare * 100)} % of the SMS go to ${messages.country}. Logins are spread over ${showCount(spread.clients, 'client')}, and messages are asked for from ${showCount(spread.addresses, 'address', 'addresses')}.`,
  ].join(' ');
}

function measuredAndAssumed({ date, machine, node }: Measured, quotas: QuotaList): string {
  return [
    `Measured (${date}, ${machine}, ${node}): requests, round trips and capacity units of each step, its CPU time, and the cold starts of the functions. What an environment reads and unwraps follows from its contract.`,
    `Modelled from that: durations on Lambda, and environments by Little’s law. Where a minute asks for more than the one before, the difference is taken to come at once and to find only cold environments. Writes of shared keys are the most that the rules for leases allow; Lambda starts ${showAmount(mostStarts)} environments of a function at once, and as many every ten seconds.`,
    `Limits are those of a new account in ${quotas.region}, as of ${quotas.date}, and of a stack that sets nothing. That of KMS is conservative: it is the one of most other regions.`,
  ].join(' ');
}

function limitsTable({ usual, storm }: Plan, { quotas }: QuotaList): Block {
  return table(
    'What the day asks for, and what there is',
    ['service', 'limit', 'usual day', 'with the storm', 'there is', '', 'limit is'],
    quotaNames.map((name) => {
      const { service, unit, limit, kind, sure } = quotas[name];
      const demand = storm.demands[name];
      return [
        service,
        unit,
        showAmount(usual.demands[name]),
        showAmount(demand),
        showAmount(limit),
        demand > limit ? `${showAmount(demand / limit)} x too much` : 'enough',
        `${kind}, ${sure}`,
      ];
    }),
  );
}

function functionsTable({ usual, storm }: Plan, measured: Measured): Block {
  return table(
    'Functions, in the minute in which each has the most environments',
    [
      'function',
      'requests a second',
      'busy, usual day',
      'busy, storm',
      'start at once',
      'cold start, ms',
      'until all have started, s',
    ],
    storm.loads.map(({ name, rate, busy, fresh }, nth) => [
      name,
      showAmount(rate),
      showAmount(usual.loads[nth]?.busy ?? 0),
      showAmount(busy),
      showAmount(fresh),
      showAmount(coldDurationOf(name, measured)),
      // The first thousand start at once.
      showAmount(Math.max(0, fresh / mostStarts - 1) * 10 + coldDurationOf(name, measured) / 1000),
    ]),
  );
}

function keysTable({ usual, storm }: Plan, { quotas }: QuotaList): Block {
  const share = (each: { readonly access: 'reads' | 'writes'; readonly first: number }) =>
    each.first / (each.access === 'writes' ? quotas.partitionWrites : quotas.partitionReads).limit;
  const rows = storm.hotKeys
    .map((each, nth) => ({ ...each, usual: usual.hotKeys[nth]?.first ?? 0 }))
    .toSorted((one, other) => share(other) - share(one))
    .map((each) => [
      each.key,
      each.what,
      each.access,
      showAmount(each.usual),
      showAmount(each.steady),
      showAmount(each.first),
      `${showAmount(share(each) * 100)} %`,
    ]);
  return table(
    'Keys that many share, the hottest first; units a second',
    ['key', 'what', '', 'usual day', 'storm', 'its first second', 'of a partition'],
    rows,
  );
}

function raisingTable({ raisings }: Plan, { quotas }: QuotaList): Block {
  const rows = raisings.map(({ quota, needed, cost }) => [
    quotas[quota].service,
    named(quotas[quota]),
    quotas[quota].kind,
    limited(quotas[quota]),
    showAmount(needed),
    saidOf(cost),
  ]);
  return table(
    'To be raised, or prepared for',
    ['service', 'what', 'is a', 'there is', 'needed', 'that costs'],
    rows,
  );
}

const raisingNote =
  'Raising is free: what costs is what is used then, which is in the month below. Warming is paid once for each unit above what a new table has. Provisioned environments are paid for as long as they stand ready, and are not in the month; there are as many as are busy at once in the storm, of the functions that would not start fast enough.';

function saidOf(cost: RaisingCost): string {
  if (cost.kind === 'free') return 'raising is free';
  if (cost.kind === 'not sold') return 'nothing to buy';
  if (cost.kind === 'warming')
    return `${showUsd(cost.usd)} USD once, for ${showCount(cost.units, 'unit')} more (price ${cost.sure})`;
  const { environments, usdAnHour, usdAMonth, cheaper, sure } = cost;
  return `${showUsd(usdAnHour)} USD an hour for ${showCount(environments, 'environment')}, ${showUsd(usdAMonth)} USD a month if always; the time that requests take in them is ${showAmount(cheaper * 100)} % cheaper (prices ${sure})`;
}

/** A limit with its unit. */
function limited({ limit, unit, one }: Quota): string {
  return showCount(limit, one ?? unit, unit);
}

function named({ name, code }: Quota): string {
  return code === undefined ? name : `${name} (${code})`;
}

function firstLimit(breakings: readonly Breaking[], { quotas }: QuotaList): string {
  const say = (title: string, those: readonly Breaking[]) => {
    const [first] = those;
    if (first?.loginsPerSecond === undefined) return `${title}: none.`;
    const { service, unit } = quotas[first.quota];
    return `${title}: ${service}, ${unit}, at ${showCount(first.loginsPerSecond, 'login')} a second.`;
  };
  const ofKind = (...kinds: readonly string[]) =>
    breakings.filter(({ quota }) => kinds.includes(quotas[quota].kind));
  return [
    say('Hit first of all', breakings),
    say('First setting of the stack', ofKind('setting')),
    say('First that nobody raises', ofKind('fixed', 'design')),
  ].join(' ');
}

function breakingTable(breakings: readonly Breaking[], { quotas }: QuotaList): Block {
  return table(
    'Logins a second at which each limit breaks, with the storm',
    ['logins a second', 'service', 'limit', 'is a'],
    breakings.map(({ quota, loginsPerSecond }) => {
      const { service, kind } = quotas[quota];
      return [
        loginsPerSecond === undefined ? 'never' : showAmount(loginsPerSecond),
        service,
        limited(quotas[quota]),
        kind,
      ];
    }),
  );
}

function billTable(bill: readonly Line[]): Block {
  const services = [...Map.groupBy(bill, ({ service }) => service)];
  return table(
    'The month, USD',
    ['service', 'USD'],
    [
      ...services.map(([service, lines]) => [service, showUsd(totalOf(lines))]),
      ['all', showUsd(totalOf(bill))],
    ],
  );
}

/** Where the limits come from, for the page. */
export function quotaBlocks({ quotas }: QuotaList): readonly Block[] {
  return [
    table(
      'Limits',
      ['service', 'what', 'limit', 'is', 'source'],
      quotaNames.map((name) => {
        const quota = quotas[name];
        const { service, sure, source, url } = quota;
        return [
          service,
          named(quota),
          limited(quota),
          sure,
          url === undefined ? source : `${source}: ${url}`,
        ];
      }),
    ),
  ];
}
