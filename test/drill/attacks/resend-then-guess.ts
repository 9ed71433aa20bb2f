import type { Attack, Way } from '../attack.ts';
import { type Entrance, type Lock, uas, web } from '../entrance.ts';
import { everyEntrance, guessBound, guessed, ownerLogsIn } from '../guessing.ts';
import { ciamPages, pagesOf, proveInBrowser, uasPages } from '../pages.ts';
import { type Stage, wrongCode } from '../stage.ts';

/** Guesses at one code, one more than any challenge takes. */
const perCode = 6;

const minutesOf = ({ size }: Stage) => (size === 'full' ? 150 : 14);

/** For hours: another code each minute where one is sent, and all guesses at it at once. */
async function resend(stage: Stage, recipient: string, entrances: readonly Entrance[]) {
  let tried = 0;
  for (let minute = 0; minute < minutesOf(stage); minute += 1) {
    const lock = await entrances[minute % entrances.length]?.ask(stage, recipient);
    for (let nth = 0; lock && nth < perCode; nth += 1) {
      await lock.guess(wrongCode(lock.code, nth));
      tried += 1;
    }
    stage.pass(60);
  }
  return guessed(stage, tried, Math.min(...entrances.map(({ digits }) => digits)));
}

/** Codes are asked for, and guessed at only when they are about to end: so that guesses of two hours' messages come together. */
async function hoard(stage: Stage, recipient: string) {
  const held: { readonly lock: Lock; readonly minute: number }[] = [];
  let tried = 0;
  for (let minute = 0; minute < minutesOf(stage); minute += 1) {
    const lock = await uas.ask(stage, recipient);
    if (lock) held.push({ lock, minute });
    const [oldest] = held;
    if (oldest && minute - oldest.minute >= 9) {
      held.shift();
      for (let nth = 0; nth < perCode; nth += 1) await oldest.lock.guess(wrongCode(oldest.lock.code, nth));
      tried += perCode;
    }
    stage.pass(60);
  }
  return guessed(stage, tried, uas.digits);
}

const through = (name: string, entrances: readonly Entrance[]): Way => ({
  name,
  play: (stage) => resend(stage, stage.nextPhone(), entrances),
});

/** A new code after each wrong one, so that its tries begin again; they do not. */
export const resendThenGuess: Attack = {
  name: 'resend-then-guess',
  says: 'Somebody asks for another code as soon as the tries at one are spent, for two and a half hours; the hour with the most guesses counts.',
  stack: 'usual',
  tries: 'guesses',
  bounds: guessBound,
  ways: [
    through('Ubisecure grant', [uas]),
    through('Tencent grant', [web]),
    through('pages of two vendors', [ciamPages, uasPages]),
    through('every entrance in turn', everyEntrance),
    {
      name: 'every entrance, one client knows the recipient',
      async play(stage) {
        const recipient = stage.nextPhone();
        await ownerLogsIn(stage, web, recipient);
        stage.watch.take();
        return resend(stage, recipient, everyEntrance);
      },
    },
    { name: 'each code guessed at as late as it lives', play: (stage) => hoard(stage, stage.nextPhone()) },
    {
      name: 'in the owner’s own browser',
      async play(stage) {
        const recipient = stage.nextPhone();
        const owned = await proveInBrowser(stage, recipient);
        stage.pass(7_200);
        stage.watch.take();
        return resend(stage, recipient, [pagesOf('demo-web', 6, owned.signedOut)]);
      },
    },
  ],
};
