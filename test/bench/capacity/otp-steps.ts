import { type Form, nextSource } from '../../support/calls.ts';
import {
  answer,
  login,
  nextAddress,
  nextPhone,
  referenceOf,
  type Started,
  start,
  tokensOf,
  wrongCode,
} from '../../support/login.ts';
import type { Stage, Step } from './step.ts';

type Channel = 'sms' | 'email';

const nextRecipient = { sms: nextPhone, email: nextAddress } as const;
/** Seconds after which a recipient may be sent another code. A function that was quiet for so long has no more of a budget of SMS in memory than it needs. */
const later = 61;
/** SMS to one country within ten seconds that are a rush, also for a country that has had none before: docs/decisions/sms-budgets.md. */
const rushOfSms = 24;
/** And codes that come back from there. */
const rushOfCodes = 4;

/** Lets time pass, and a code go by e-mail: the function was quiet, and has the client and what the caller may send in memory. */
async function settle({ cloud, headers }: Stage): Promise<void> {
  cloud.advance(later);
  await start(cloud, { channel: 'email', headers });
}

/** A code on its way to somebody who has logged in before. */
async function returning({ cloud, headers }: Stage, channel: Channel): Promise<Started> {
  const username = nextRecipient[channel]();
  await login(cloud, { channel, username, headers });
  cloud.advance(later);
  return start(cloud, { channel, username, headers });
}

/** Other callers, all at once. */
async function rush(times: number, call: (headers: Form) => Promise<unknown>): Promise<void> {
  await Promise.all(Array.from({ length: times }, () => call(otherCaller())));
}

const otherCaller = (): Form => ({ 'x-local-source-ip': nextSource() });

function sending(channel: Channel, from: (stage: Stage) => Form = ({ headers }) => headers): Step['prepare'] {
  return async (stage) => {
    await settle(stage);
    return () => start(stage.cloud, { channel, headers: from(stage) });
  };
}

const right = async ({ cloud }: Stage, started: Started) => tokensOf(await answer(cloud, started));

const sends: readonly Step[] = [
  { title: 'a code by e-mail', measures: 'send-email', prepare: sending('email') },
  {
    title: 'a code by e-mail, the first in an hour that this address asks for',
    prepare: sending('email', otherCaller),
  },
  { title: 'a code by SMS, while few go to the country', measures: 'send-sms', prepare: sending('sms') },
  {
    title: 'a code by SMS, in a rush',
    async prepare(stage) {
      const { cloud, headers } = stage;
      await settle(stage);
      await rush(rushOfSms, (others) => start(cloud, { headers: others }));
      return () => start(cloud, { headers });
    },
  },
];

const checks: readonly Step[] = [
  {
    title: 'the right code by e-mail',
    measures: 'check-email',
    async prepare(stage) {
      const started = await returning(stage, 'email');
      return () => right(stage, started);
    },
  },
  {
    title: 'the right code by e-mail, of somebody who is new to the client',
    async prepare(stage) {
      await settle(stage);
      const started = await start(stage.cloud, { channel: 'email', headers: stage.headers });
      return () => right(stage, started);
    },
  },
  {
    title: 'the right code by SMS, while few come back from the country',
    measures: 'check-sms',
    async prepare(stage) {
      const started = await returning(stage, 'sms');
      return () => right(stage, started);
    },
  },
  {
    title: 'the right code by SMS, in a rush',
    async prepare(stage) {
      const started = await returning(stage, 'sms');
      for (let came = 0; came < rushOfCodes; came += 1) await login(stage.cloud, { headers: otherCaller() });
      return () => right(stage, started);
    },
  },
  {
    title: 'a wrong code',
    measures: 'check-wrong',
    async prepare({ cloud, headers }) {
      const started = await start(cloud, { channel: 'email', headers });
      // It brings the reference for the next guess.
      return async () => referenceOf(await answer(cloud, { ...started, code: wrongCode(started.code) }));
    },
  },
];

/** One-time passwords at the first vendor's token endpoint, where nobody has an account. */
export const otpSteps: readonly Step[] = [...sends, ...checks];
