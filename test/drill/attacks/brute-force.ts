import { nextSource } from '../../support/calls.ts';
import type { Attack, Way } from '../attack.ts';
import { type Entrance, uas, web } from '../entrance.ts';
import { besiege, everyEntrance, guessBound, ownerLogsIn } from '../guessing.ts';
import { ciamPages } from '../pages.ts';
import type { Stage } from '../stage.ts';

const addresses = (count: number): readonly string[] => Array.from({ length: count }, nextSource);

/** An hour of guesses, in turn from so many addresses. */
async function hourFrom(stage: Stage, entrances: readonly Entrance[], count: number, guesses: number) {
  const sources = addresses(count);
  return besiege(stage, {
    recipient: stage.nextPhone(),
    entrances,
    minutes: 60,
    guesses,
    from: (nth) => sources[nth % count] ?? '',
  });
}

const oneAddress = (name: string, entrances: readonly Entrance[]): Way => ({
  name,
  play: (stage) => hourFrom(stage, entrances, 1, stage.size === 'full' ? 600 : 60),
});

/** All guesses from one address, for an hour. */
export const bruteForceFromOneAddress: Attack = {
  name: 'brute-force-from-one-address',
  says: 'Somebody asks for codes of one recipient as often as they are sent, and guesses for an hour.',
  stack: 'usual',
  tries: 'guesses',
  bounds: guessBound,
  ways: [
    oneAddress('Ubisecure grant', [uas]),
    oneAddress('Tencent grant', [web]),
    oneAddress('pages', [ciamPages]),
    oneAddress('every entrance in turn', everyEntrance),
  ],
};

/** The same from ten thousand addresses, each of which sends one guess. */
export const bruteForceFromManyAddresses: Attack = {
  name: 'brute-force-from-10000-addresses',
  says: 'The same by ten thousand machines, each with an address and a guess of its own.',
  stack: 'usual',
  tries: 'guesses',
  bounds: guessBound,
  ways: [
    {
      name: 'every entrance in turn',
      play(stage) {
        const count = stage.size === 'full' ? 10_000 : 120;
        return hourFrom(stage, everyEntrance, count, count);
      },
    },
    {
      name: 'at a client that knows the recipient, too',
      async play(stage) {
        const count = stage.size === 'full' ? 1_000 : 60;
        const sources = addresses(count);
        const recipient = stage.nextPhone();
        await ownerLogsIn(stage, uas, recipient);
        stage.watch.take();
        return besiege(stage, {
          recipient,
          entrances: everyEntrance,
          minutes: 60,
          guesses: count,
          from: (nth) => sources[nth % count] ?? '',
        });
      },
    },
  ],
};
