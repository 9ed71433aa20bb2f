import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { User } from '../../shared/core/model.ts';
import { asWeb, ciamWorld, otpSendUrl } from '../support/ciam.ts';
import { startOfTests } from '../support/clock.ts';
import { logLines } from '../support/memory-log.ts';

logLines();

/** Requests for each of the two kinds of recipient. */
const samples = 300;
/**
 * Largest distance that two samples of one distribution have by chance, but for one run in a billion: the two-sample
 * Kolmogorov-Smirnov bound for alpha = 1e-9 and equal sizes.
 */
const bound = Math.sqrt(-Math.log(1e-9 / 2) / 2) * Math.sqrt(2 / samples);

const users: readonly User[] = Array.from({ length: samples }, (_, nth) => ({
  id: `user-${nth}`,
  status: 'active',
  email: `known${nth}@example.com`,
  profile: {},
  organizations: [],
  groups: [],
  createdAt: startOfTests,
  updatedAt: startOfTests,
}));

/** Asks for a code for known and unknown recipients in turn, and gives the milliseconds that each answer took. */
async function timesOf({ fetch, clock }: ReturnType<typeof ciamWorld>, usage: 'login' | 'signup') {
  const times = { known: [] as number[], unknown: [] as number[] };
  for (let nth = 0; nth < samples; nth += 1) {
    clock.advance(3_600);
    const order = nth % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const);
    for (const kind of order) {
      const body = JSON.stringify({
        usage,
        email: `${kind}${nth}@example.com`,
        auth_source_id: 'email-login',
      });
      const began = performance.now();
      await fetch(otpSendUrl, {
        method: 'POST',
        headers: { ...asWeb, 'content-type': 'application/json' },
        body,
      });
      times[kind].push(performance.now() - began);
    }
  }
  return times;
}

/** Largest distance between the two distribution functions. */
function distance(left: readonly number[], right: readonly number[]): number {
  const below = (sample: readonly number[], value: number) =>
    sample.filter((one) => one <= value).length / sample.length;
  return Math.max(...[...left, ...right].map((value) => Math.abs(below(left, value) - below(right, value))));
}

describe('how long a code takes to be sent', () => {
  it.each(['login', 'signup'] as const)(
    'for %s is distributed alike for users and strangers',
    async (usage) => {
      const { known, unknown } = await timesOf(ciamWorld({ users }), usage);
      expect(distance(known, unknown)).toBeLessThan(bound);
    },
  );

  it('would tell them apart if anybody looked them up: users are answered without a message where the protection is off', async () => {
    const { known, unknown } = await timesOf(
      ciamWorld({ users, otpSend: { enumerationProtection: false }, ports: slowSender }),
      'signup',
    );
    expect(distance(known, unknown)).toBeGreaterThan(bound);
  });
});

/** Handing over a message takes a while, as it does. */
const slowSender = () => ({
  email: { ...ciamWorld().ports.email, deliver: () => wait(5, { kind: 'accepted' } as const) },
});
