import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { assemblyOf } from '../support/assembly.ts';
import { repository } from '../support/stack.ts';
import { brokenBounds, type StackName } from './attack.ts';
import { attacks } from './attacks/index.ts';
import { contexts, type DrillCloud, startDrillCloud } from './clouds.ts';
import { play } from './drill.ts';
import { compareTimes } from './statistics.ts';
import { mostInAnHour } from './watch.ts';

const started = new Map<StackName, DrillCloud>();
afterAll(() => Promise.all([...started.values()].map(({ cloud }) => cloud.close())));

async function cloudOf(stack: StackName): Promise<DrillCloud> {
  const drillCloud = started.get(stack) ?? (await startDrillCloud(await assemblyOf(contexts[stack])));
  started.set(stack, drillCloud);
  return drillCloud;
}

describe('the drill', () => {
  it.each(attacks)('$name gets no further than its bounds', { timeout: 120_000 }, async (attack) => {
    const findings = await play(attack, await cloudOf(attack.stack), { size: 'small' });
    expect(findings.map(({ way, broken }) => ({ way, broken }))).toEqual(
      attack.ways.map(({ name }) => ({ way: name, broken: [] })),
    );
  });

  it('has every attack of docs/drill.md, and the page has every attack, with its bounds', () => {
    const page = readFileSync(join(repository, 'docs/drill.md'), 'utf8');
    const sections = page.split('\n## ').slice(1);
    expect(sections.map((section) => section.split('\n')[0])).toEqual(attacks.map(({ name }) => name));
    expect(sections.map((section) => section.split('\n')[2])).toEqual(attacks.map(({ says }) => says));
  });
});

describe('a bound', () => {
  const bounds = [
    { measure: 'logins', atMost: 1, atLeast: 1 },
    { measure: 'USD', atMost: 25 },
  ];

  it.each([
    [{ logins: 1, USD: 25 }, []],
    [{ logins: 2, USD: 25.01 }, ['logins: 2, at most 1 allowed', 'USD: 25.01, at most 25 allowed']],
    [{ logins: 0, USD: 0 }, ['logins: 0, at least 1 demanded']],
    [{ logins: 1, USD: Number.NaN }, ['USD: NaN, at most 25 allowed']],
    [{ logins: 1 }, ['USD: not measured']],
  ])('of %o is broken by %o', (measures, broken) => {
    expect(brokenBounds(bounds, measures)).toEqual(broken);
  });
});

describe('the statistics of the drill', () => {
  it('count the most in any hour, and not the most since an hour began', () => {
    const at = [0, 50, 55, 59, 61, 65, 109, 111, 200].map((minute) => ({
      metric: 'Guesses' as const,
      which: 'wrong',
      at: minute * 60_000,
    }));
    expect(mostInAnHour(at)).toBe(6);
    expect(mostInAnHour([])).toBe(0);
  });

  it('tell alike times from times that differ', () => {
    expect(compareTimes([1, 2, 3, 4], [1, 2, 3, 4])).toEqual({ auc: 0.5, deviations: 0 });
    expect(compareTimes([5, 6, 7, 8], [1, 2, 3, 4])).toEqual({
      auc: 1,
      deviations: 0.5 / Math.sqrt(9 / 192),
    });
    expect(compareTimes([1, 2], [1, 3]).auc).toBe(0.375);
  });
});
