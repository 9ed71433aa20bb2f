import { describe, expect, it } from 'vitest';
import { explore } from './explore.ts';
import { interleavings } from './interleave.ts';
import { interrupted, otpScenarios, smallOtpMachine } from './scenarios/otp.ts';

/** States that each scenario can come to. A number that changes without the machine is a mistake of the explorer's. */
const states: Readonly<Record<string, number>> = {
  'check: two right codes': 10_987,
  'check: two right codes, at workers whose clocks differ': 14_535,
  'check: three callers, lost answers': 2_132,
  'check: three callers, a process that ends': 1_992,
  'checkToken: two right codes': 18_464,
  'checkToken: two right codes, at workers whose clocks differ': 29_423,
  'checkToken: three callers, lost answers': 7_909,
  'checkToken: three callers, a process that ends': 5_776,
  'checkOnPage: two right codes': 10_573,
  'checkOnPage: two right codes, at workers whose clocks differ': 14_528,
  'checkOnPage: three callers, lost answers': 2_431,
  'checkOnPage: three callers, a process that ends': 2_190,
  'send: one request twice': 8_892,
  'send: one request twice, later': 9_986,
  'send: three requests': 3_830,
  'sendWithKey: one request twice': 4_820,
  'sendWithKey: one request three times': 3_738,
  'reissue: two late codes at one reference': 939,
  'reissue: a code that is alive': 6,
  'one code, and guesses of two callers': 10_144,
  'two codes, and guesses at both': 576,
  'codes under keys, and guesses, with a provider that fails, when no guess can be bought': 3_447,
  'an honest caller whose answers are lost': 4_193,
  'an honest caller with a key, whose answers are lost': 681,
  'an honest caller at its last guess, whose answers are lost': 468,
  'an honest caller who is late, and whose answers are lost': 177,
  'an honest caller on a page, whose answers are lost': 153,
};

const scenarios = otpScenarios(smallOtpMachine);

describe('codes, in every interleaving with lost answers, retries and clock steps', () => {
  it('are explored in every scenario', () => {
    expect(Object.keys(scenarios)).toEqual(Object.keys(states));
  });

  it.each(Object.entries(scenarios))('keep every promise: %s', (name, scenario) => {
    const { states: count, counterExample } = explore(interleavings(scenario));
    expect({ count, counterExample }).toEqual({ count: states[name], counterExample: undefined });
  });

  it('cost an honest caller a new one when the process ends before the message is handed over, or between the grant and the answer, and at no other time', () => {
    const { ends } = explore(interleavings(interrupted));
    const outcomes = ends.map(({ callers, table }) =>
      table.outside.messages.length === 0 ? 'no message came' : callers.map(({ at }) => at).join(),
    );
    expect([...new Set(outcomes)].sort()).toEqual(['in', 'no message came', 'used']);
  });
});
