import type { Attack, Way } from '../attack.ts';
import { type Entrance, spa, uas, web } from '../entrance.ts';
import { guessBound, guessed } from '../guessing.ts';
import { ciamPages } from '../pages.ts';
import { inParallel, wrongCode } from '../stage.ts';

/** All at once, which is more than the functions take at a time. */
const width = 200;

const wrongAtOnce = (entrance: Entrance): Way => ({
  name: entrance.name,
  async play(stage) {
    const recipient = stage.nextPhone();
    const count = stage.size === 'full' ? 300 : 60;
    let tried = 0;
    // Four codes, so that every guess which is free is there to be raced for.
    for (let code = 0; code < 4; code += 1) {
      const lock = await entrance.ask(stage, recipient);
      if (lock) {
        const first = tried;
        await inParallel(count, width, (nth) => lock.guess(wrongCode(lock.code, first + nth)));
        tried += count;
      }
      stage.pass(61);
    }
    return guessed(stage, tried, entrance.digits);
  },
});

/** Hundreds of wrong codes in the same moment. */
export const parallelGuesses: Attack = {
  name: 'parallel-guesses',
  says: 'Hundreds of wrong codes at once, at each of four codes, so that one of them slips through before it is counted.',
  stack: 'usual',
  tries: 'guesses',
  bounds: guessBound,
  ways: [uas, web, spa, ciamPages].map(wrongAtOnce),
};

const rightAtOnce = (entrance: Entrance): Way => ({
  name: entrance.name,
  async play(stage) {
    const count = stage.size === 'full' ? 200 : 40;
    const lock = await entrance.ask(stage, stage.nextPhone());
    let logins = 0;
    await inParallel(count, width, async () => {
      if (lock && (await lock.guess(lock.code))) logins += 1;
    });
    return { tried: count, measures: { logins } };
  },
});

/** The right code many times in the same moment. */
export const parallelRightCodes: Attack = {
  name: 'parallel-right-codes',
  says: 'The right code, sent two hundred times at once, for as many logins.',
  stack: 'usual',
  tries: 'right codes',
  bounds: [{ measure: 'logins', atMost: 1, atLeast: 1 }],
  ways: [uas, web, spa, ciamPages].map(rightAtOnce),
};
