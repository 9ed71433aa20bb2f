import type { Attack, Way } from '../attack.ts';
import { type Entrance, type Lock, spa, uas, web } from '../entrance.ts';
import { type Vendor, vendors } from '../logins.ts';
import { ciamPages } from '../pages.ts';
import { inParallel, type Stage, wrongCode } from '../stage.ts';

/** Times that each old thing is shown again. */
const repetitions = ({ size }: Stage) => (size === 'full' ? 50 : 10);
/** Seconds in which a retry of a request is answered as the request was. */
const retryWindow = 40;

async function opened(stage: Stage, entrance: Entrance): Promise<Lock> {
  const lock = await entrance.ask(stage, stage.nextPhone());
  if (!lock) throw new Error(`no code was sent by ${entrance.name}`);
  return lock;
}

/** The code of a finished login, shown again at once and later. */
const usedCode = (entrance: Entrance): Way => ({
  name: `${entrance.name}, after its login`,
  async play(stage) {
    const lock = await opened(stage, entrance);
    if (!(await lock.guess(lock.code))) throw new Error(`no login by ${entrance.name}`);
    let logins = 0;
    for (let nth = 0; nth < repetitions(stage); nth += 1) {
      if (await lock.guess(lock.code)) logins += 1;
      // From within the window of retries to the end of the code's life.
      stage.pass(nth === 1 ? retryWindow : 1);
    }
    return { tried: repetitions(stage), measures: { 'logins by a replay': logins } };
  },
});

/** References that a wrong guess has put out of use, with the right code, before anybody has used it. */
const oldReference: Way = {
  name: 'Ubisecure grant, the reference before the newest',
  async play(stage) {
    const old = await opened(stage, uas);
    const replay = old.again?.();
    if (!replay) throw new Error('the entrance has no references to go back to');
    await old.guess(wrongCode(old.code, 0));
    let logins = 0;
    for (let nth = 0; nth < repetitions(stage); nth += 1) if (await replay(old.code)) logins += 1;
    return { tried: repetitions(stage), measures: { 'logins by a replay': logins } };
  },
};

/** What was sent to log somebody in, shown again. */
export const replayedReferences: Attack = {
  name: 'replayed-references',
  says: 'Somebody has what the owner sent: references and codes of a finished login, and a reference that was already answered.',
  stack: 'usual',
  tries: 'replays',
  bounds: [{ measure: 'logins by a replay', atMost: 0 }],
  ways: [...[uas, web, spa, ciamPages].map(usedCode), oldReference],
};

/** Seconds in which the refresh token before the newest brings the same successor again. */
const grace = 30;

/** Tokens of two generations ago, of a login that went on without them. */
const stolenEarlier = ({ name, logIn, refresh }: Vendor): Way => ({
  name: `${name}, a token of two generations ago`,
  async play(stage) {
    const { refresh: stolen } = await logIn(stage);
    let newest = stolen;
    for (let generation = 0; generation < 2; generation += 1) {
      newest = String((await refresh(stage, newest)).body['refresh_token']);
      stage.pass(grace + 1);
    }
    let got = 0;
    for (let nth = 0; nth < repetitions(stage); nth += 1)
      if ((await refresh(stage, stolen)).status === 200) got += 1;
    const isAlive = (await refresh(stage, newest)).status === 200;
    const measures = { 'tokens by a replay': got, 'chains alive afterwards': isAlive ? 1 : 0 };
    return { tried: repetitions(stage), measures };
  },
});

/** One token, many times at once: a client whose tabs all refresh, and a thief among them. */
const atOnce = ({ name, logIn, refresh }: Vendor): Way => ({
  name: `${name}, one token many times at once`,
  async play(stage) {
    const { refresh: token } = await logIn(stage);
    const successors = new Set<string>();
    await inParallel(repetitions(stage), 50, async () => {
      const { status, body } = await refresh(stage, token);
      if (status === 200) successors.add(String(body['refresh_token']));
    });
    stage.pass(grace + 1);
    const heads = await aliveOf([...successors], stage, refresh);
    const measures = {
      'tokens by a replay': Math.max(0, successors.size - 1),
      'chains alive afterwards': heads,
    };
    return { tried: repetitions(stage), measures };
  },
});

async function aliveOf(tokens: readonly string[], stage: Stage, refresh: Vendor['refresh']): Promise<number> {
  let alive = 0;
  for (const token of tokens) if ((await refresh(stage, token)).status === 200) alive += 1;
  return alive;
}

const rotating = [vendors.ubisecure, vendors.tencent];

/** Refresh tokens shown again after they were traded. */
export const replayedRefreshTokens: Attack = {
  name: 'replayed-refresh-tokens',
  says: 'Somebody has a refresh token that its owner has traded since, or trades it at the same moment.',
  stack: 'usual',
  tries: 'replays',
  bounds: [
    { measure: 'tokens by a replay', atMost: 0 },
    { measure: 'chains alive afterwards', atMost: 1 },
  ],
  ways: [...rotating.map(stolenEarlier), ...rotating.map(atOnce)],
};
