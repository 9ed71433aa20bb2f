import { decimals, ratioText } from '../frame/figures.ts';
import type { Verdict } from '../frame/section.ts';
import { ratios, spreadOf } from '../frame/spread.ts';
import type { Grown } from './measure.ts';

/** A step on two tables of the smallest size, and on the largest. */
export interface Growth {
  readonly smallest: Grown;
  readonly again: Grown;
  readonly largest: Grown;
}

/** A step is flat where the largest table takes it no longer than so many times as long as the smallest. Medians of two tables of one size differ by a tenth, and by more where the machine has other work. */
export const longest = 1.25;

/** Whether a step is as quick on the largest table as on the smallest, in the median, and as cheap: the same requests and units. What two tables of one size differ by is told beside. */
export function flatness({ smallest, again, largest }: Growth): Verdict {
  const grown = ratios(largest.times, smallest.times);
  const noise = ratios(again.times, smallest.times);
  const isAlike = unitsOf(largest) === unitsOf(smallest);
  const alike = isAlike ? 'the same' : `${unitsOf(largest)} after ${unitsOf(smallest)}`;
  return {
    what: `growth from ${decimals(smallest.items)} to ${decimals(largest.items)} items: ${smallest.step.title}`,
    budget: `same requests and units; in the median at most ${decimals(longest)} × as long`,
    measured: `${alike}; ${ratioText(grown)}; two tables of ${decimals(smallest.items)}: ${ratioText(noise)}`,
    met: isAlike && grown.median <= longest,
  };
}

/** What the medians of all steps together tell, of the largest table and of the second of the smallest size. */
export function mediansSentence(growths: readonly Growth[]): string {
  const beside = (of: 'again' | 'largest') => {
    const { min, max } = spreadOf(
      growths.map((growth) => ratios(growth[of].times, growth.smallest.times).median),
    );
    return `${decimals(min)} to ${decimals(max)} ×`;
  };
  return `In the medians of the rounds the largest table takes ${beside('largest')} as long as the smallest, from step to step, and the second table of the smallest size ${beside('again')}: growth that is less than that does not show.`;
}

/** What a step asks for. */
function unitsOf({ use: { operations, readUnits, writeUnits } }: Pick<Grown, 'use'>): string {
  const of = operations.length === 0 ? 'no requests' : operations.join(', ');
  return `${of} (${readUnits} read and ${writeUnits} write units)`;
}
