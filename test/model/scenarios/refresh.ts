import type { Machine } from '../machine.ts';
import {
  emptyRefreshTable,
  type RefreshAsk,
  type RefreshTable,
  refreshMachine,
} from '../machines/refresh.ts';
import type { Call, Caller, Faults, Scenario } from '../world.ts';
import { endsAs } from './otp.ts';

/** The machine as it is, in a size that can be walked whole: a grant lives for three ticks, its last token but one for one. */
export const smallRefreshMachine = refreshMachine({ life: 3, graceWindow: 1, skew: 1 });

type RefreshMachine = Machine<RefreshTable, RefreshAsk>;
type RefreshScenario = Scenario<RefreshTable, RefreshAsk>;
type Invariants = RefreshScenario['invariants'];

/** Everything that is promised of refresh tokens. Together they leave a chain one live head. */
const invariants: Invariants = {
  'a token has one successor at most': ({ table }) => {
    const traded = table.outside.traded.map((trade) => trade.split('>')[0]);
    return new Set(traded).size === traded.length;
  },
  'nobody holds a token that is still to come': ({ table: { grant, outside } }) =>
    outside.traded.every((trade) => Number(trade.split('>')[1]) <= (grant?.generation ?? 0)),
  'what is revoked stays revoked': ({ table: { grant, outside } }) =>
    !outside.wasRevoked || grant?.isRevoked === true,
  'nothing is given after the end': ({ table }) => !table.outside.isLate,
};

interface Setting {
  readonly callers: readonly Caller<RefreshAsk>[];
  readonly faults: Faults;
  /** Left out: a grant whose newest token is of generation 0. */
  readonly table?: RefreshTable;
  readonly promises?: Invariants;
}

const first: Call<RefreshAsk> = { program: 'refresh', ask: { token: 0 } };
const next: Call<RefreshAsk> = { program: 'refresh', ask: {} };
const login: Call<RefreshAsk> = { program: 'login', ask: {} };
const end: Call<RefreshAsk> = { program: 'end', ask: {} };
const alike = (...calls: Call<RefreshAsk>[]): readonly Caller<RefreshAsk>[] =>
  ['Ann', 'Ben'].map((name) => ({ name, calls, kind: 'alike' }));

const settings: Readonly<Record<string, Setting>> = {
  'two callers who go on with what they are given': {
    callers: alike(first, next),
    faults: { lost: 1, crashes: 1, ticks: 3 },
  },
  'three callers, lost answers': {
    callers: [...alike(first), { name: 'Cyd', calls: [first, next] }],
    faults: { lost: 1, ticks: 3 },
  },
  'three callers, a process that ends': {
    callers: [...alike(first), { name: 'Cyd', calls: [first, next] }],
    faults: { crashes: 1, ticks: 3 },
  },
  'a login that is ended from elsewhere': {
    callers: [
      { name: 'Ann', calls: [login, next] },
      { name: 'Ben', calls: [end] },
    ],
    faults: { lost: 2, ticks: 2 },
    table: emptyRefreshTable,
  },
  'a grant that is ended, at workers whose clocks differ': {
    callers: [
      { name: 'Ann', calls: [first, next] },
      { name: 'Ben', calls: [end] },
      { name: 'Cyd', calls: [first], clock: -1 },
    ],
    faults: { lost: 1, ticks: 3 },
  },
  'an expired grant, at workers whose clocks differ': {
    callers: [
      { name: 'Ann', calls: [first, next] },
      { name: 'Ben', calls: [first], clock: -1 },
    ],
    faults: { lost: 1, ticks: 5 },
  },
  'one honest client that asks twice at once, and whose answers are lost': {
    callers: alike(first),
    faults: { lost: 2, ticks: 1 },
    promises: { 'the honest are given tokens': endsAs('traded') },
  },
  'an honest login whose answers are lost': {
    callers: [{ name: 'Ann', calls: [login, next] }],
    faults: { lost: 2, ticks: 2 },
    table: emptyRefreshTable,
    promises: { 'the honest are given tokens': endsAs('traded') },
  },
};

/** Every scenario about refresh tokens, for a machine that may have a mistake. */
export function refreshScenarios(machine: RefreshMachine): Readonly<Record<string, RefreshScenario>> {
  return Object.fromEntries(Object.entries(settings).map(([name, set]) => [name, scenario(machine, set)]));
}

const freshGrant: RefreshTable = {
  ...emptyRefreshTable,
  grant: { generation: 0, expiresAt: 3, isRevoked: false, nonce: 'login' },
};

function scenario(machine: RefreshMachine, { callers, faults, table, promises }: Setting): RefreshScenario {
  return {
    machine,
    table: table ?? freshGrant,
    blank: { now: 0, trueNow: 0, nonce: '' },
    callers,
    faults,
    invariants: { ...invariants, ...promises },
  };
}

/** A copy of a token, presented while its owner goes on. */
export const stolen = scenario(smallRefreshMachine, {
  callers: [
    { name: 'the owner', calls: [first, next, next] },
    { name: 'the thief', calls: [first] },
  ],
  faults: { ticks: 2 },
});
