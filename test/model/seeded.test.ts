import { describe, expect, it } from 'vitest';
import { type Bug, otpBugs, refreshBugs } from './bugs.ts';
import { type CounterExample, explore } from './explore.ts';
import { interleavings } from './interleave.ts';
import { type Asking, type Clause, clausesOf } from './machine.ts';
import { otpScenarios, smallOtpMachine } from './scenarios/otp.ts';
import { refreshScenarios, smallRefreshMachine } from './scenarios/refresh.ts';
import type { Scenario } from './world.ts';

/** What the explorer says of each seeded mistake. */
const findings: Readonly<Record<string, CounterExample>> = {
  'a guess is charged after it is compared': {
    invariant: 'what is compared is charged before',
    trace: ['Ann: compare: wrong'],
  },
  'a grant is claimed without a condition': {
    invariant: 'a challenge logs in once at most',
    trace: [
      'Ann: charge: held',
      'Ann: compare: right',
      'Ann: claimGrant: held',
      'Ann is answered "in"',
      'Ben: charge: refused',
      'Ben: compare: right',
      'Ben: claimGrant: held',
      'Ben is answered "in"',
    ],
  },
  'a grant is not known as its own claim': {
    invariant: 'the honest get in',
    trace: [
      'Ann: claim: held',
      'Ann: open: held',
      'Ann: deliver: it is taken',
      'Ann is answered "sent"',
      'Ann: charge: held',
      'Ann: compare: right',
      'Ann: claimGrant: held, the answer is lost',
      'Ann: claimGrant: refused',
      'Ann is answered "used"',
    ],
  },
  'a repetition sends again': {
    invariant: 'a claim sends one message at most',
    trace: [
      'Ann: claim: held',
      'Ann: open: held',
      'Ann: deliver: it is taken',
      'Ben: claim: refused',
      'Ben: open: held',
      'Ben: deliver: it is taken',
    ],
  },
  'an opening that comes late starts the count anew': {
    invariant: 'what is compared is charged before',
    trace: [
      'Ann: claim: held',
      'Ann: open: held, the answer is lost',
      'Ben: claim: refused',
      'Ben: open: held',
      'Ben is answered "sent"',
      'Ben: charge: held',
      'Ann: open: held',
      'Ben: compare: wrong',
    ],
  },
  'a message is given back though its guess was used': {
    invariant: 'no more guesses are compared than came with messages',
    trace: [
      'Ben: open: held',
      'Ann: open: refused',
      'Ben: claim: held',
      'Ann: recall: held',
      'Ann is answered "sent"',
      'Ann: charge: held',
      'Ann: compare: wrong',
      'Ann is answered "wrong"',
      'Ann: open: held',
      'Ben: deliver: it is not taken',
      'Ben: release: held',
      'Ben: giveBack: held',
      'Ann: claim: held',
      'Ann: deliver: it is taken',
      'Ann is answered "sent"',
      'Ann: charge: held',
      'Ann: compare: wrong',
    ],
  },
  'a challenge is released that somebody else opened since': {
    invariant: 'a claim sends one message at most',
    trace: [
      'Ann: open: held',
      'Ann: claim: held',
      'Ann: deliver: it is not taken',
      'Ann: release: held, the answer is lost',
      'Ben: open: held',
      'Ann: release: held',
      'Ann: giveBack: held',
      'Ben: claim: held',
      'Ben: deliver: it is taken',
      'Cyd: open: held',
      'Cyd: claim: held',
      'Cyd: deliver: it is taken',
    ],
  },
  'the grace window mints a new successor': {
    invariant: 'a token has one successor at most',
    trace: ['Ann: rotate: held', 'Ann is answered "traded"', 'Ben: rotate: held', 'Ben is answered "traded"'],
  },
  'there is no grace window': {
    invariant: 'the honest are given tokens',
    trace: [
      'Ann: rotate: held',
      'Ben: rotate: refused',
      'Ben: revoke: held',
      'Ben is answered "revoked as reused"',
    ],
  },
  'a claim that is sent again undoes a revocation': {
    invariant: 'what is revoked stays revoked',
    trace: ['Ann: claim: held, the answer is lost', 'Ben: revoke: held', 'Ann: claim: held'],
  },
};

/** Clauses, each with a scenario that breaks a promise where it is missing. */
const needs: Readonly<Record<string, readonly [scenario: string, promise: string]>> = {
  'claim: the limits hold': ['send: three requests', 'no more messages are sent than the limits allow'],
  'claim: the last claim was another request, or was long ago': [
    'send: one request twice',
    'the same request is sent one message',
  ],
  'claim: or the mark is our own': ['an honest caller whose answers are lost', 'the honest get in'],
  'giveBack: the entry is there': ['send: three requests', 'no more messages are sent than the limits allow'],
  'open: there is no challenge of that id, or it was released': [
    'codes under keys, and guesses, with a provider that fails, when no guess can be bought',
    'a claim sends one message at most',
  ],
  'open: or it is the same challenge': [
    'an honest caller who is late, and whose answers are lost',
    'the honest are sent a new code',
  ],
  'release: it is the same challenge': [
    'sendWithKey: one request three times',
    'a claim sends one message at most',
  ],
  'release: no guess was charged': [
    'codes under keys, and guesses, with a provider that fails, when no guess can be bought',
    'no more guesses are compared than came with messages',
  ],
  'charge: the challenge is there, and has not expired': [
    'check: two right codes, at workers whose clocks differ',
    'no code is taken after its end',
  ],
  'charge: fewer guesses were charged than it holds': [
    'check: three callers, a process that ends',
    'no more guesses are compared at a challenge than it holds',
  ],
  'charge: the reference is the newest': [
    'check: three callers, a process that ends',
    'what is compared is charged before',
  ],
  'count: the challenge is there, and has not expired': [
    'checkToken: two right codes, at workers whose clocks differ',
    'no code is taken after its end',
  ],
  'count: fewer guesses were charged than it holds': [
    'checkToken: three callers, a process that ends',
    'no more guesses are compared at a challenge than it holds',
  ],
  'count: or the mark is our own': [
    'an honest caller at its last guess, whose answers are lost',
    'the honest get in',
  ],
  'spend: the challenge is there, and not spent': [
    'checkOnPage: two right codes',
    'a challenge logs in once at most',
  ],
  'spend: or it is spent by us': ['an honest caller on a page, whose answers are lost', 'the honest get in'],
  'retire: the challenge is there, and has expired': [
    'reissue: a code that is alive',
    'a code that is alive brings no other',
  ],
  'retire: the reference is the newest': [
    'reissue: two late codes at one reference',
    'a late reference brings one message',
  ],
  'retire: or the mark is our own': [
    'an honest caller who is late, and whose answers are lost',
    'the honest are sent a new code',
  ],
  'buy: guesses can be bought': [
    'two codes, and guesses at both',
    'no more guesses are compared at a recipient than the pools hold',
  ],
  'buy: or the mark is our own': [
    'an honest caller at its last guess, whose answers are lost',
    'the honest get in',
  ],
  'claimGrant: the challenge has no grant': ['check: two right codes', 'a challenge logs in once at most'],
  'claimGrant: or it is our own': [
    'an honest caller at its last guess, whose answers are lost',
    'the honest get in',
  ],
  'claim: there is no grant of that id': [
    'an honest login whose answers are lost',
    'nobody holds a token that is still to come',
  ],
  'claim: or it is our own, and not revoked': [
    'an honest login whose answers are lost',
    'the honest are given tokens',
  ],
  'rotate: the grant is there, and not revoked': [
    'a login that is ended from elsewhere',
    'nothing is given after the end',
  ],
  'rotate: it has not expired': [
    'an expired grant, at workers whose clocks differ',
    'nothing is given after the end',
  ],
  'rotate: the token is of the newest generation': [
    'an expired grant, at workers whose clocks differ',
    'nobody holds a token that is still to come',
  ],
  'revoke: the grant is there': ['a login that is ended from elsewhere', 'what is revoked stays revoked'],
};

/** Clauses that no promise needs, and why they are there all the same: they spare a look at what was there before. */
const spares: Readonly<Record<string, string>> = {
  'charge: or the mark is our own': 'the same guess at the same reference is known again within seconds',
  'rotate: or the mark is our own': 'the token is then the last but one, traded within the grace window',
};

type Scenarios<T, A extends Asking> = (
  machine: Scenario<T, A>['machine'],
) => Readonly<Record<string, Scenario<T, A>>>;

function find<T, A extends Asking>(
  scenarios: Scenarios<T, A>,
  { machine, scenario }: Bug<T, A>,
): CounterExample | undefined {
  const found = scenarios(machine)[scenario];
  if (!found) throw new Error(`there is no scenario ${scenario}`);
  return explore(interleavings(found)).counterExample;
}

function nameOf<T, A>({ write, says }: Clause<T, A>): string {
  return `${write}: ${says}`;
}

const everyFinding = [
  ...Object.entries(otpBugs).map(([name, bug]) => [name, () => find(otpScenarios, bug)] as const),
  ...Object.entries(refreshBugs).map(([name, bug]) => [name, () => find(refreshScenarios, bug)] as const),
];

/** How a clause is missed in a scenario. */
const everyClause = [
  ...clausesOf(smallOtpMachine).map((clause) => {
    const miss = (scenario: string) => find(otpScenarios, { machine: clause.lacking, scenario });
    return [nameOf(clause), miss] as const;
  }),
  ...clausesOf(smallRefreshMachine).map((clause) => {
    const miss = (scenario: string) => find(refreshScenarios, { machine: clause.lacking, scenario });
    return [nameOf(clause), miss] as const;
  }),
];

describe('a seeded mistake is found', () => {
  it.each(everyFinding)('%s', (name, finding) => {
    expect(finding()).toEqual(findings[name]);
  });
});

describe('a clause of a condition is missed', () => {
  it('or known to be spare', () => {
    const names = everyClause.map(([name]) => name);
    expect(names.toSorted()).toEqual([...Object.keys(needs), ...Object.keys(spares)].sort());
  });

  it.each(everyClause.filter(([name]) => needs[name]))('where there is no "%s"', (name, miss) => {
    const [scenario = '', promise] = needs[name] ?? [];
    expect(miss(scenario)?.invariant).toBe(promise);
  });
});
