import { objectOf, stringOf } from '../../infra/local/json.ts';
import type { PutBetween } from '../../infra/local/services/services.ts';
import { startTaps, type Tapped } from './taps.ts';

/**
 * Requests of a step, in waves: all of a wave are under way before any of them is answered, so a wave is one round trip, however many requests it has.
 * Each request is what it asks for and what it is about, `UpdateItem LIMIT#recipient`; those of a wave are in alphabetical order.
 */
export type Waves = readonly (readonly string[])[];

/** Stands between the functions and the services, and shows by which requests a function waits. */
export interface WaveGate {
  readonly between: PutBetween;
  /**
   * The waves of a step. Requests are held up until all of the wave that is `expected` next have come, so no clock decides: a function that sends them side by side brings them all, however slow the machine is, and one that waits
   * for an answer in between never does. Its AWS client then loses patience and asks again; that request, like any other that is not expected, opens the gate, and it and all after it are given as waves of their own.
   */
  wavesOf(expected: Waves, step: () => Promise<unknown>): Promise<Waves>;
}

interface Watch {
  arrive(name: string): Promise<void>;
  open(): void;
  waves(): Waves;
}

/** Makes a gate that stands open but for the steps that it is asked about. */
export function waveGate(): WaveGate {
  let watch: Watch | undefined;
  return {
    between: (endpoints) =>
      startTaps(endpoints, async (request, pass) => {
        await watch?.arrive(nameOf(request));
        return pass();
      }),
    async wavesOf(expected, step) {
      const watching = watchFor(expected);
      watch = watching;
      try {
        await step();
      } finally {
        watching.open();
        watch = undefined;
      }
      return watching.waves();
    },
  };
}

function watchFor(expected: Waves): Watch {
  const waves: (readonly string[])[] = [];
  let held: { readonly name: string; readonly go: () => void }[] = [];
  let isOpen = false;
  const letThrough = (): void => {
    if (held.length > 0) waves.push(held.map(({ name }) => name).sort());
    for (const { go } of held) go();
    held = [];
  };
  const open = (): void => {
    isOpen = true;
    letThrough();
  };
  return {
    open,
    waves: () => waves,
    arrive(name) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const missing = without(
        expected[waves.length] ?? [],
        held.map((each) => each.name),
      );
      const isExpected = missing.includes(name);
      if (!isExpected) open();
      held.push({ name, go: resolve });
      if (isOpen || missing.length === 1) letThrough();
      return promise;
    },
  };
}

/** What is left of a list when as many of each of the others are taken away. */
function without(list: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...list];
  for (const other of others) left.splice(left.indexOf(other), 1);
  return left;
}

/** Of a key its first word; of limits the second too, which tells them apart; of keys and secrets, which. */
function nameOf({ operation, input }: Tapped): string {
  const { pk, sk } = objectOf(input['Key'] ?? input['Item']);
  const [word, second] = (stringOf(objectOf(pk)['S']) ?? '').split('#');
  switch (word) {
    case '':
    case undefined:
      return operation;
    case 'LIMIT':
      return `${operation} ${word}#${second}`;
    case 'KEY':
      return `${operation} ${word} ${stringOf(objectOf(sk)['S'])}`;
    default:
      return `${operation} ${word}`;
  }
}
