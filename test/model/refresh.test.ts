import { describe, expect, it } from 'vitest';
import { explore } from './explore.ts';
import { interleavings } from './interleave.ts';
import { refreshScenarios, smallRefreshMachine, stolen } from './scenarios/refresh.ts';

/** States that each scenario can come to. A number that changes without the machine is a mistake of the explorer's. */
const states: Readonly<Record<string, number>> = {
  'two callers who go on with what they are given': 44_209,
  'three callers, lost answers': 34_186,
  'three callers, a process that ends': 23_091,
  'a login that is ended from elsewhere': 7_025,
  'a grant that is ended, at workers whose clocks differ': 33_693,
  'an expired grant, at workers whose clocks differ': 12_300,
  'one honest client that asks twice at once, and whose answers are lost': 348,
  'an honest login whose answers are lost': 385,
};

const scenarios = refreshScenarios(smallRefreshMachine);

describe('refresh tokens, in every interleaving with lost answers, retries and clock steps', () => {
  it('are explored in every scenario', () => {
    expect(Object.keys(scenarios)).toEqual(Object.keys(states));
  });

  it.each(Object.entries(scenarios))('keep every promise: %s', (name, scenario) => {
    const { states: count, counterExample } = explore(interleavings(scenario));
    expect({ count, counterExample }).toEqual({ count: states[name], counterExample: undefined });
  });

  it('end with the grant when a copy comes after the grace window, and go on as one chain before', () => {
    const { ends } = explore(interleavings(stolen));
    const outcomes = ends.map(({ callers, table }) => {
      return [...callers.map(({ at }) => at), table.grant?.isRevoked ? 'ended' : 'alive'].join(', ');
    });
    expect([...new Set(outcomes)].sort()).toEqual([
      'refused, revoked as reused, ended',
      'refused, traded, ended',
      'traded, revoked as reused, ended',
      'traded, traded, alive',
    ]);
  });
});
