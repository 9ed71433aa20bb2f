import type { Attack } from '../attack.ts';
import { type Entrance, signUp, spa, uas, web } from '../entrance.ts';
import { ciamPages, type DrillBrowser, pagesOf, proveInBrowser, uasPages } from '../pages.ts';
import { inParallel, type Stage, wrongCode } from '../stage.ts';

/** Everything that a stranger can send messages by: the owner's client is not among them but for its pages. */
const strangers: readonly Entrance[] = [spa, ciamPages, uasPages, web, signUp];
const throughOwnersClient: readonly Entrance[] = [...strangers, uas];

/** Minutes between visits of the owner's, and how many there are. */
const visitsOf = ({ size }: Stage) => (size === 'full' ? { every: 60, count: 4 } : { every: 15, count: 1 });

/** The owner asks for a code and types it right, once. */
async function signsIn(stage: Stage, entrance: Entrance, recipient: string): Promise<number> {
  const lock = await entrance.ask(stage, recipient);
  return lock && (await lock.guess(lock.code)) ? 1 : 0;
}

interface Owner {
  readonly recipient: string;
  readonly browser: DrillBrowser;
}

/** Somebody who has used a confidential client and a browser before. */
async function owner(stage: Stage): Promise<Owner> {
  const recipient = stage.nextPhone();
  const browser = await proveInBrowser(stage, recipient);
  stage.pass(120);
  if (!(await signsIn(stage, uas, recipient))) throw new Error('the owner could not log in');
  stage.pass(7_200);
  stage.watch.take();
  return { recipient, browser };
}

/** A minute of the stranger's: every entrance is asked for a code, and each code guessed at. */
async function minuteOf(stage: Stage, entrances: readonly Entrance[], recipient: string): Promise<number> {
  let tried = 0;
  await inParallel(entrances.length, entrances.length, async (nth) => {
    const lock = await entrances[nth]?.ask(stage, recipient);
    tried += 1;
    for (let guess = 0; lock && guess < 5; guess += 1) {
      await lock.guess(wrongCode(lock.code, guess));
      tried += 1;
    }
  });
  return tried;
}

async function siege(stage: Stage, entrances: readonly Entrance[]) {
  const { recipient, browser } = await owner(stage);
  const inBrowser = pagesOf('demo-web', 6, browser.signedOut);
  const got = { visits: 0, browser: 0, client: 0, nothing: 0 };
  let tried = 0;
  const { every, count } = visitsOf(stage);
  for (let minute = 1; minute <= every * count; minute += 1) {
    tried += await minuteOf(stage, entrances, recipient);
    if (minute % every === 0) {
      got.visits += 1;
      got.browser += await signsIn(stage, inBrowser, recipient);
      got.client += await signsIn(stage, uas, recipient);
      got.nothing += await signsIn(stage, uasPages, recipient);
    }
    stage.pass(60);
  }
  return {
    tried,
    measures: {
      'turned away in a known browser': got.visits - got.browser,
      'turned away by a known client': got.visits - got.client,
      'turned away without a proof': got.visits - got.nothing,
      'visits of the owner': got.visits,
    },
  };
}

/** Somebody who wants the owner not to get in. */
export const lockOut: Attack = {
  name: 'recipient-lock-out',
  says: 'For hours somebody asks every minute for codes of one recipient at every entrance and spends all guesses; the owner, who has used one client and one browser before, comes every hour.',
  stack: 'usual',
  tries: 'requests',
  bounds: [
    { measure: 'turned away in a known browser', atMost: 0 },
    { measure: 'turned away by a known client', atMost: 0 },
  ],
  tells: ['turned away without a proof', 'visits of the owner'],
  ways: [{ name: 'all but the owner’s own client', play: (stage) => siege(stage, strangers) }],
};

/** The same by somebody who can have the owner's client send messages: its reserve is not the owner's alone. */
export const lockOutThroughTheClient: Attack = {
  ...lockOut,
  name: 'recipient-lock-out-through-the-client',
  says: 'The same, and the client that the owner uses lets the stranger ask for codes as well: then a browser that knows the recipient is what remains.',
  bounds: [{ measure: 'turned away in a known browser', atMost: 0 }],
  tells: ['turned away by a known client', 'turned away without a proof', 'visits of the owner'],
  ways: [{ name: 'every entrance', play: (stage) => siege(stage, throughOwnersClient) }],
};
