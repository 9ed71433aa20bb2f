import { sms } from '../../shared/channels/sms.ts';
import { defaultSendLimits } from '../../shared/contract/environment.ts';
import type { ChallengeHandle } from '../../shared/core/dialect.ts';
import { toBase64Url } from '../../shared/core/encoding.ts';
import { type CheckOutcome, checkOtp, noteProof } from '../../shared/core/otp-check.ts';
import type { OtpStart, StartOutcome } from '../../shared/core/otp-sending.ts';
import { startOtp } from '../../shared/core/otp-start.ts';
import type { Clock, Delivery } from '../../shared/core/ports.ts';
import { nodeEntropy } from '../../shared/crypto/entropy.ts';
import { ciam } from '../../shared/dialects/ciam.ts';
import { dialects } from '../../shared/dialects/index.ts';
import { uas } from '../../shared/dialects/uas.ts';
import { pagePolicy } from '../../shared/endpoints/sign-in/prove.ts';
import { testClock } from '../support/clock.ts';
import { memoryChallengeStore } from '../support/memory-challenges.ts';
import { fakeCourier } from '../support/memory-courier.ts';
import { clientWith } from '../support/memory-fixtures.ts';
import { testKeyring } from '../support/memory-keys.ts';
import { memoryMetrics } from '../support/memory-metrics.ts';
import { limitsIn, memorySendLimits } from '../support/memory-send-limits.ts';
import { budgetsIn, memorySmsBudgets } from '../support/memory-sms-budgets.ts';
import type { Json } from '../support/world.ts';

/** Seconds that handing a message over takes. */
export const handOver = 0.001;

/** Who can ask for a code: three clients by themselves, and two browsers on pages. */
export const senders = ['public', 'unknown', 'known', 'page', 'device'] as const;
export type Sender = (typeof senders)[number];

/** Something that somebody does, or a pause in seconds. */
export type Event =
  | {
      readonly kind: 'send';
      readonly by: Sender;
      /** Which of the dialects' codes it is; pages have their own. */
      readonly policy: number;
      /** The auth source lets a recipient have a message a second. */
      readonly isLoose: boolean;
      /** The request can be told from others, so that it is given its first answer again. */
      readonly isKnowable: boolean;
      /** Which of the caller's keys names the request; each is for codes of one policy. */
      readonly key?: number;
      readonly delivery: Delivery['kind'];
      /** What comes while the message is handed over: nothing, the same request again, or that and a guess with what it was given. */
      readonly meanwhile: 'nothing' | 'again' | 'guess';
      /** Seconds by which the clock of the function instance is ahead. */
      readonly ahead: number;
    }
  | {
      readonly kind: 'guess';
      /** Whether it is the known browser's guess, at one of its own codes. */
      readonly isDevice: boolean;
      /** Which of the codes that were sent, counted from the newest. */
      readonly nth: number;
      /** Whether it comes with the first reference rather than the newest. */
      readonly isOld: boolean;
      /** 0 is the right one. */
      readonly code: number;
      readonly ahead: number;
    }
  | { readonly kind: 'pause'; readonly seconds: number }
  /** TTL removes what expired an hour ago. */
  | { readonly kind: 'removal' };

/** A code that was sent, as whoever asked for it holds it. */
interface Held {
  readonly start: OtpStart;
  readonly first: ChallengeHandle;
  newest: ChallengeHandle;
  readonly rotating: boolean;
}

const recipient = { channel: 'sms', address: '+358401234567', country: 'FI' } as const;
const unlimited = { sourceAddress: [], publicSourceAddress: [], client: [], authSource: [] };
const pageCodes = pagePolicy({ dialect: uas });

const clients = {
  public: clientWith({ clientId: 'public', secrets: [], tokenEndpointAuthMethod: 'none' }),
  unknown: clientWith({ clientId: 'unknown' }),
  known: clientWith({ clientId: 'known' }),
  page: clientWith({ clientId: 'unknown' }),
  device: clientWith({ clientId: 'unknown' }),
} as const;

type Send = Extract<Event, { kind: 'send' }>;
type Guess = Extract<Event, { kind: 'guess' }>;

/** What a request for a code asks for, and whether its references rotate: not where a code is asked for at one address and used at another. */
function startOf({
  by,
  policy,
  isLoose,
  isKnowable,
  key,
}: Send): Omit<OtpStart, 'courier'> & { rotating: boolean } {
  const isPage = by === 'page' || by === 'device';
  const dialect = dialects[policy % dialects.length] ?? uas;
  return {
    ...{ client: clients[by], recipient, typed: '0401234567', message: {} },
    ...(isPage
      ? { sender: 'page', policy: pageCodes, binding: 'page', rotating: true }
      : { sender: 'client', policy: dialect.otp, binding: 'token', rotating: dialect !== ciam }),
    domain: 'login.example.com',
    sourceAddress: '198.51.100.7',
    isKnownDevice: by === 'device',
    ...(isLoose ? { recipientLimits: [{ count: 60, seconds: 60 }] } : {}),
    ...(isKnowable ? { callerSecret: `${by}'s secret` } : {}),
    ...(key === undefined ? {} : { idempotencyKey: `${by}'s key ${key} of ${policy}` }),
  };
}

/** What is seen of an outcome from outside. */
function seen(outcome: StartOutcome | CheckOutcome): Json {
  const terms = outcome.kind === 'sent' ? { terms: outcome.handle.terms } : {};
  return { kind: outcome.kind, ...terms, ...('retryAfter' in outcome ? { after: outcome.retryAfter } : {}) };
}

type Whose = 'stranger' | 'device';

/** Counts guesses by when each was first compared, epoch seconds: the same guess at the same reference is one. */
function comparisons(clock: Clock, challenges: ReturnType<typeof memoryChallengeStore>) {
  const first = { stranger: new Map<string, number>(), device: new Map<string, number>() };
  const challengeOf = ({ id }: ChallengeHandle) => challenges.contents.get(toBase64Url(id));
  return {
    first,
    note(whose: Whose, handle: ChallengeHandle, code: string, rotating: boolean) {
      const { attempts, issuedAt } = challengeOf(handle) ?? {};
      const turn = rotating ? handle.generation : attempts;
      // Another code each time that the id is opened anew.
      const name = `${toBase64Url(handle.id)} ${issuedAt} ${turn} ${code}`;
      if (!first[whose].has(name)) first[whose].set(name, clock.milliseconds() / 1000);
    },
  };
}

/** One recipient, everybody who may ask for its codes, and everything that was compared. */
export async function recipientUnderAttack() {
  const clock = testClock();
  let ahead = 0;
  const milliseconds = () => clock.milliseconds() + ahead * 1000;
  const instances: Clock = { milliseconds, seconds: () => Math.floor(milliseconds() / 1000) };
  let delivery: Delivery = { kind: 'accepted' };
  const challenges = memoryChallengeStore();
  const ports = {
    ...{ clock: instances, challenges, otpKeys: testKeyring(), metrics: memoryMetrics() },
    ...limitsIn(memorySendLimits({ ...defaultSendLimits, ...unlimited }, instances)),
    ...budgetsIn(memorySmsBudgets()),
    // Every code is the same, so that the right one can be guessed as well.
    entropy: { bytes: nodeEntropy.bytes, digits: (length: number) => codeOf(0, length) },
  };
  const courier = fakeCourier(sms, [], () => delivery);
  let meanwhile: (() => Promise<void>) | undefined;
  const deliver: typeof courier.deliver = async (...handedOver) => {
    const happening = meanwhile;
    meanwhile = undefined;
    await happening?.();
    return courier.deliver(...handedOver);
  };
  const held: Readonly<Record<Whose, Held[]>> = { stranger: [], device: [] };
  const { first, note } = comparisons(clock, challenges);

  const send = async (event: Send): Promise<Json> => {
    const { rotating, ...asked } = startOf(event);
    const start = { ...asked, courier: { ...courier, deliver } };
    const whose = event.by === 'device' ? 'device' : 'stranger';
    const ask = async (): Promise<Json> => {
      const outcome = await startOtp(start, ports);
      if (outcome.kind === 'sent') {
        const { handle } = outcome;
        held[whose].push({ start, rotating, first: handle, newest: handle });
      }
      return seen(outcome);
    };
    delivery =
      event.delivery === 'accepted' ? { kind: 'accepted' } : { kind: event.delivery, cause: new Error() };
    const during: (Json | undefined)[] = [];
    meanwhile = async () => {
      if (event.meanwhile !== 'nothing') during.push(await ask());
      if (event.meanwhile === 'guess')
        during.push(await guess({ ...guessing, isDevice: whose === 'device' }));
    };
    const outcome = await ask();
    // A hand-over takes a moment.
    clock.advance(handOver);
    return { ...outcome, during };
  };

  const guess = async ({ isDevice, nth, isOld, code: digit }: Guess): Promise<Json | undefined> => {
    const whose = isDevice ? 'device' : 'stranger';
    const at = held[whose].at(-1 - (nth % Math.max(1, held[whose].length)));
    return at && seen(await guessAt(at, isOld ? at.first : at.newest, digit, whose));
  };
  const guessAt = async (at: Held, handle: ChallengeHandle, digit: number, whose: Whose) => {
    const { client, sender, policy, binding } = at.start;
    const code = codeOf(digit, policy.digits);
    const { rotating } = at;
    const outcome = await checkOtp({ client, sender, binding, recipient, handle, code, rotating }, ports);
    if (rotating && 'handle' in outcome) at.newest = outcome.handle;
    if (outcome.kind === 'right' || outcome.kind === 'wrong') note(whose, handle, code, rotating);
    if (outcome.kind === 'right') await noteProof(outcome, ports);
    return outcome;
  };

  /** Lets it happen; gives what was seen of it. */
  const play = async (event: Event): Promise<Json | undefined> => {
    if (event.kind === 'pause') clock.advance(event.seconds);
    if (event.kind === 'removal') removeOld(challenges, clock);
    if (event.kind === 'pause' || event.kind === 'removal') return undefined;
    ahead = event.ahead;
    return event.kind === 'send' ? send(event) : guess(event);
  };

  await letKnown(play);
  first.stranger.clear();
  return { play, most: (whose: Whose) => mostInAnHour([...first[whose].values()]) };
}

/** As TTL does. */
function removeOld({ contents }: ReturnType<typeof memoryChallengeStore>, clock: Clock): void {
  for (const [name, { expiresAt }] of contents)
    if (expiresAt + 3_600 <= clock.seconds()) contents.delete(name);
}

/** The client `known` proves the recipient, and two hours go by. */
async function letKnown(play: (event: Event) => Promise<Json | undefined>): Promise<void> {
  await play({ ...asking, by: 'known' });
  await play({ ...guessing, code: 0 });
  await play({ kind: 'pause', seconds: 7_200 });
}

/** An event of each kind, for tests that change what matters to them. */
export const asking: Send = {
  ...{ kind: 'send', by: 'unknown', policy: 0, isLoose: false, isKnowable: false, delivery: 'accepted' },
  ...{ meanwhile: 'nothing', ahead: 0 },
};
export const guessing: Guess = { kind: 'guess', isDevice: false, nth: 0, isOld: false, code: 1, ahead: 0 };

function codeOf(nth: number, digits: number): string {
  return String(nth).repeat(digits);
}

/** In any 3,600 seconds, without the last moment of them. */
function mostInAnHour(times: readonly number[]): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + 3_600).length));
}
