import type { Machine } from '../machine.ts';
import { otpMachine } from '../machines/otp.ts';
import { emptyOtpTable, type OtpAsk, type OtpLimits, type OtpTable } from '../machines/otp-table.ts';
import type { Call, Caller, Faults, Scenario, World } from '../world.ts';

/** Small enough to be walked whole, large enough to have every case: two guesses a challenge, two messages, one guess with them and two to buy. A tick is longer than the windows. */
export const smallOtp: OtpLimits = {
  maxAttempts: 2,
  life: 2,
  messages: 2,
  prepaid: 1,
  bought: 2,
  replayWindow: 0,
  repeatWindow: 0,
  skew: 1,
};

/** The machine as it is, at that size. */
export const smallOtpMachine = otpMachine(smallOtp);

type OtpMachine = Machine<OtpTable, OtpAsk>;
type OtpScenario = Scenario<OtpTable, OtpAsk>;
type Invariants = OtpScenario['invariants'];

/** Everything that is promised of codes. */
const invariants: Invariants = {
  'no more guesses are compared at a challenge than it holds': ({ table }) =>
    challengesOf(table).every((id) => guessesAt(table, id) <= smallOtp.maxAttempts),
  'what is compared is charged before': ({ table }) =>
    challengesOf(table).every((id) => guessesAt(table, id) <= (table.challenges[id]?.attempts ?? 0)),
  'no more guesses are compared at a recipient than the pools hold': ({ table }) =>
    table.outside.compared.length <= smallOtp.prepaid + smallOtp.bought,
  'a challenge logs in once at most': ({ table }) => areDifferent(table.outside.logins),
  'no code is taken after its end': ({ table }) => !table.outside.isLate,
  'a claim sends one message at most': ({ table }) => areDifferent(table.outside.messages),
  'no more messages are sent than the limits allow': ({ table }) =>
    table.outside.messages.length <= smallOtp.messages,
};

function challengesOf({ challenges }: OtpTable): readonly string[] {
  return Object.keys(challenges);
}

function guessesAt({ outside }: OtpTable, id: string): number {
  return outside.compared.filter((look) => look.startsWith(`${id}:`)).length;
}

function areDifferent(ids: readonly string[]): boolean {
  return new Set(ids).size === ids.length;
}

interface Setting {
  readonly callers: readonly Caller<OtpAsk>[];
  readonly faults: Faults;
  readonly table?: Partial<OtpTable>;
  readonly promises?: Invariants;
}

/** What may be done with a code that was sent. */
const handle = { challenge: 'c', generation: 0, isPrepaid: true };

/** A challenge that was sent, for codes that are alive until `expiresAt`. */
function sent(expiresAt: number): Partial<OtpTable> {
  return {
    log: { sent: ['c'] },
    challenges: { c: { attempts: 0, expiresAt, openedBy: 'c' } },
    outside: { ...emptyOtpTable.outside, messages: ['c'] },
  };
}

/** The same with one guess left, that has to be bought, as the last that can be. */
const lastGuess: Partial<OtpTable> = {
  ...sent(smallOtp.life),
  challenges: { c: { attempts: 1, expiresAt: smallOtp.life, openedBy: 'c' } },
  bought: { count: 1 },
};

const everything: Faults = { lost: 1, crashes: 1, provider: 1, ticks: 2 };

const guess = (program: string, code: string): Call<OtpAsk> => ({ program, ask: { guess: code, handle } });
const nextGuess = (code: string): Call<OtpAsk> => ({ program: 'check', ask: { guess: code } });
const firstGuess = (code: string): Call<OtpAsk> => ({ ...nextGuess(code), after: 'sent' });
const send = (request: string): Call<OtpAsk> => ({ program: 'send', ask: { request } });
const sendWithKey = (key: string): Call<OtpAsk> => ({ program: 'sendWithKey', ask: { key } });
const alike = (count: number, ...calls: Call<OtpAsk>[]): readonly Caller<OtpAsk>[] =>
  ['Ann', 'Ben', 'Cyd'].slice(0, count).map((name) => ({ name, calls, kind: 'alike' }));

function guessing(program: string): Readonly<Record<string, Setting>> {
  const table = sent(smallOtp.life);
  const mixed: readonly Caller<OtpAsk>[] = [
    {
      name: 'Ann',
      calls: [guess(program, 'a'), ...['b', 'd'].map((code) => ({ program, ask: { guess: code } }))],
    },
    { name: 'Ben', calls: [guess(program, 'c')] },
    { name: 'Cyd', calls: [guess(program, 'right')] },
  ];
  return {
    [`${program}: two right codes`]: {
      callers: alike(2, guess(program, 'right')),
      faults: everything,
      table,
    },
    [`${program}: two right codes, at workers whose clocks differ`]: {
      callers: [
        { name: 'Ann', calls: [guess(program, 'right')] },
        { name: 'Ben', calls: [guess(program, 'right')], clock: -1 },
      ],
      faults: everything,
      table: sent(1),
    },
    [`${program}: three callers, lost answers`]: { callers: mixed, faults: { lost: 1 }, table },
    [`${program}: three callers, a process that ends`]: { callers: mixed, faults: { crashes: 1 }, table },
  };
}

const onePerRequest: Invariants = {
  'the same request is sent one message': ({ table }) => table.outside.messages.length <= 1,
};

const sending: Readonly<Record<string, Setting>> = {
  'send: one request twice': {
    callers: alike(2, send('r')),
    faults: { lost: 1, crashes: 1, provider: 1 },
    promises: onePerRequest,
  },
  'send: one request twice, later': {
    callers: alike(2, send('r')),
    faults: { crashes: 1, provider: 1, ticks: 1 },
  },
  'send: three requests': {
    callers: alike(3, { program: 'send', ask: {} }),
    faults: { lost: 1, provider: 1 },
    table: sent(smallOtp.life),
  },
  'sendWithKey: one request twice': {
    callers: alike(2, sendWithKey('k')),
    faults: { lost: 1, crashes: 1, provider: 1 },
    promises: onePerRequest,
  },
  'sendWithKey: one request three times': {
    callers: alike(3, sendWithKey('k')),
    faults: { lost: 1, provider: 1 },
    promises: onePerRequest,
  },
  'reissue: two late codes at one reference': {
    callers: alike(2, { program: 'reissue', ask: { handle } }),
    faults: { lost: 1, crashes: 1 },
    table: { challenges: sent(0).challenges ?? {} },
    promises: { 'a late reference brings one message': ({ table }) => table.outside.messages.length <= 1 },
  },
  'reissue: a code that is alive': {
    callers: [{ name: 'Ann', calls: [{ program: 'reissue', ask: { handle } }] }],
    faults: { ticks: 1 },
    table: { challenges: sent(2).challenges ?? {} },
    promises: { 'a code that is alive brings no other': ({ table }) => table.outside.messages.length === 0 },
  },
};

const honestly: Invariants = { 'the honest get in': endsAs('in') };

const both: Readonly<Record<string, Setting>> = {
  'one code, and guesses of two callers': {
    callers: [
      { name: 'Ann', calls: [send('r'), firstGuess('a'), nextGuess('b')] },
      { name: 'Ben', calls: [send('r'), firstGuess('c')] },
    ],
    faults: { lost: 1, provider: 1 },
  },
  'two codes, and guesses at both': {
    callers: [
      { name: 'Ann', calls: [send('r'), firstGuess('a'), nextGuess('b')] },
      { name: 'Ben', calls: [send('q'), firstGuess('c'), nextGuess('d')] },
    ],
    faults: {},
  },
  'codes under keys, and guesses, with a provider that fails, when no guess can be bought': {
    callers: [
      { name: 'Ann', calls: [sendWithKey('k'), firstGuess('a'), sendWithKey('l'), firstGuess('b')] },
      { name: 'Ben', calls: [sendWithKey('k'), firstGuess('c')] },
    ],
    faults: { provider: 2 },
    table: { bought: { count: smallOtp.bought } },
    promises: {
      'no more guesses are compared than came with messages': ({ table }) =>
        table.outside.compared.length <= smallOtp.prepaid,
    },
  },
  'an honest caller whose answers are lost': {
    callers: [{ name: 'Ann', calls: [send('r'), firstGuess('right')] }],
    faults: { lost: 3, ticks: 1 },
    promises: honestly,
  },
  'an honest caller with a key, whose answers are lost': {
    callers: [{ name: 'Ann', calls: [sendWithKey('k'), firstGuess('right')] }],
    faults: { lost: 2, ticks: 1 },
    promises: honestly,
  },
  'an honest caller at its last guess, whose answers are lost': {
    callers: [{ name: 'Ann', calls: [guess('checkToken', 'right')] }],
    faults: { lost: 2, ticks: 1 },
    table: lastGuess,
    promises: honestly,
  },
  'an honest caller who is late, and whose answers are lost': {
    callers: [{ name: 'Ann', calls: [{ program: 'reissue', ask: { handle } }] }],
    faults: { lost: 2 },
    table: { challenges: sent(0).challenges ?? {} },
    promises: { 'the honest are sent a new code': endsAs('sent') },
  },
  'an honest caller on a page, whose answers are lost': {
    callers: [{ name: 'Ann', calls: [guess('checkOnPage', 'right')] }],
    faults: { lost: 2, ticks: 1 },
    table: sent(2),
    promises: honestly,
  },
};

/** Every scenario about codes, for a machine that may have a mistake. */
export function otpScenarios(machine: OtpMachine): Readonly<Record<string, OtpScenario>> {
  const settings = {
    ...guessing('check'),
    ...guessing('checkToken'),
    ...guessing('checkOnPage'),
    ...sending,
    ...both,
  };
  return Object.fromEntries(Object.entries(settings).map(([name, set]) => [name, scenario(machine, set)]));
}

function scenario(machine: OtpMachine, { callers, faults, table, promises }: Setting): OtpScenario {
  return {
    machine,
    table: { ...emptyOtpTable, ...table },
    blank: { now: 0, trueNow: 0, nonce: '' },
    callers,
    faults,
    invariants: { ...invariants, ...promises },
  };
}

/** One honest caller, whose process ends once, or whose answer is lost on the way. */
export const interrupted = scenario(smallOtpMachine, {
  callers: [{ name: 'Ann', calls: [send('r'), firstGuess('right')] }],
  faults: { crashes: 1 },
});

/** Whether everybody who is done was answered so. */
export function endsAs(...answers: readonly string[]) {
  return <T, A>({ callers }: World<T, A>): boolean =>
    callers.every(({ is, at }) => is !== 'over' || answers.includes(at));
}
