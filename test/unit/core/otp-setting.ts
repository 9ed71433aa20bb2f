import { sms } from '../../../shared/channels/sms.ts';
import { defaultSendLimits, type SendLimits } from '../../../shared/contract/environment.ts';
import type { Recipient } from '../../../shared/core/channel.ts';
import type { ChallengeHandle } from '../../../shared/core/dialect.ts';
import { toBase64Url } from '../../../shared/core/encoding.ts';
import type { Allowance, SendClaim, SendLimitStore, SmsReservation } from '../../../shared/core/limits.ts';
import { checkOtp, type OtpCheck } from '../../../shared/core/otp-check.ts';
import { recipientKey, recipientMac } from '../../../shared/core/otp-macs.ts';
import type { OtpStart } from '../../../shared/core/otp-sending.ts';
import { startOtp } from '../../../shared/core/otp-start.ts';
import type { Clock, Delivery, Ports } from '../../../shared/core/ports.ts';
import { nodeEntropy } from '../../../shared/crypto/entropy.ts';
import { startOfTests as now, testClock } from '../../support/clock.ts';
import { memoryChallengeStore } from '../../support/memory-challenges.ts';
import { fakeCourier, type SentMessage } from '../../support/memory-courier.ts';
import { clientWith } from '../../support/memory-fixtures.ts';
import { testKeyring } from '../../support/memory-keys.ts';
import { memoryMetrics } from '../../support/memory-metrics.ts';
import { limitsIn, memorySendLimits } from '../../support/memory-send-limits.ts';
import { budgetsIn, memorySmsBudgets } from '../../support/memory-sms-budgets.ts';

export const recipient: Recipient = { channel: 'sms', address: '+358401234567', country: 'FI' };
export const code = '12345678';
export const binding = 'token';
/** 48 bytes become id and secret; the test's entropy fills bytes with how many there are. */
export const id = new Uint8Array(16).fill(48);
export const secret = new Uint8Array(32).fill(48);

type Refusals = Partial<Record<Allowance['scope'], number>>;

/** Allowances that say no where a test wants it, and tell what was spent and given back. */
function recordedLimits(refusals: Refusals, limits: SendLimits, clock: Clock) {
  const spent: Pick<Allowance, 'scope' | 'key' | 'limits'>[] = [];
  const givenBack: Allowance['scope'][] = [];
  const memory = memorySendLimits(limits, clock);
  const noted = (scope: Allowance['scope'], giveBack: () => Promise<void>) => async () => {
    givenBack.push(scope);
    await giveBack();
  };
  const store: SendLimitStore = {
    ...memory,
    async spend(allowance) {
      const retryAfter = refusals[allowance.scope];
      if (retryAfter !== undefined) return { kind: 'limited', retryAfter };
      const outcome = await memory.spend(allowance);
      if (outcome.kind === 'limited') return outcome;
      spent.push(allowance);
      return { ...outcome, giveBack: noted(allowance.scope, outcome.giveBack) };
    },
    async claim(claim: SendClaim) {
      const { scope, key, limits: own } = claim;
      const retryAfter = refusals[scope];
      if (retryAfter !== undefined)
        return { kind: 'limited', retryAfter, log: await memory.recall({ scope, key }) };
      const outcome = await memory.claim(claim);
      if (outcome.kind !== 'claimed') return outcome;
      spent.push({ scope, key, ...(own ? { limits: own } : {}) });
      return { ...outcome, giveBack: noted(scope, outcome.giveBack) };
    },
  };
  return { spent, givenBack, store };
}

export interface SettingOptions {
  /** Scopes that refuse, with the seconds that they say. */
  readonly refusals?: Refusals;
  /** What becomes of each message; by default it is accepted. */
  readonly delivery?: () => Delivery;
  readonly refusedBudget?: () => Extract<SmsReservation, { kind: 'refused' }> | undefined;
  readonly limits?: Partial<SendLimits>;
}

/** A one-time password to be started, and ports that record what becomes of it. */
export function setUp({ refusals = {}, delivery, refusedBudget, limits: own }: SettingOptions = {}) {
  const clock = testClock();
  const messages: SentMessage[] = [];
  const limits = recordedLimits(refusals, { ...defaultSendLimits, ...own }, clock);
  const challenges = memoryChallengeStore();
  const metrics = memoryMetrics();
  const budgets = memorySmsBudgets(refusedBudget);
  const ports = {
    ...{ clock, challenges, metrics },
    ...budgetsIn(budgets),
    ...limitsIn(limits.store),
    otpKeys: testKeyring(),
    entropy: { bytes: (length: number) => new Uint8Array(length).fill(length), digits: () => code },
  } satisfies Partial<Ports>;
  const client = clientWith();
  const start: OtpStart = {
    client,
    sender: 'client',
    courier: fakeCourier(sms, messages, delivery),
    recipient,
    typed: '0401234567',
    policy: { digits: 8, validFor: 600, maxAttempts: 5 },
    binding,
    message: {},
    domain: 'login.example.com',
    sourceAddress: '198.51.100.7',
  };
  const given: OtpCheck = { client, sender: 'client', handle, code, recipient, binding, rotating: true };
  const check = (overrides: Partial<OtpCheck> = {}) => checkOtp({ ...given, ...overrides }, ports);
  const stored = () => challenges.contents.get(toBase64Url(id));
  const key = recipientKey(recipientMac(recipient, ports.otpKeys));
  return { clock, messages, limits, challenges, metrics, budgets, ports, start, given, check, stored, key };
}

/** What the client holds of the code that was sent. */
export const handle: ChallengeHandle = {
  ...{ id, secret, generation: 0, typed: '0401234567', issuedAt: now * 1000 },
  terms: { standing: 'stranger', prepaid: true, known: false },
};

/** The same, once the code was sent. */
export async function started(options: SettingOptions = {}) {
  const setting = setUp(options);
  await startOtp(setting.start, setting.ports);
  return setting;
}

/** The same for requests that are repeated, with random ids: `sent` gives the handle, and throws where nothing was sent. */
export function repeating(options: SettingOptions = {}) {
  const setting = setUp(options);
  const ports = { ...setting.ports, entropy: { ...setting.ports.entropy, bytes: nodeEntropy.bytes } };
  const send = (overrides: Partial<OtpStart> = {}) => startOtp({ ...setting.start, ...overrides }, ports);
  const sent = async (overrides: Partial<OtpStart> = {}): Promise<ChallengeHandle> => {
    const outcome = await send(overrides);
    if (outcome.kind === 'sent') return outcome.handle;
    throw new Error(`nothing was sent: ${outcome.kind}`);
  };
  return { ...setting, ports, send, sent };
}

/** What the same caller sends along each time; another key of a request; and what a recipient's limit answers. */
export const callerSecret = 'app-secret';
export const idempotencyKey = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
export const limited = (retryAfter: number) => ({ kind: 'limited', budget: 'recipient', retryAfter });
export const publicClient = clientWith({
  clientId: 'page',
  secrets: [],
  tokenEndpointAuthMethod: 'none',
});

/** Another recipient, and what else makes another request of one. */
export const other = { ...recipient, address: '+358401234568' };
export const differences: readonly (readonly [string, Partial<OtpStart>])[] = [
  ['text', { message: { body: 'Use {0}' } }],
  ['title', { message: { title: 'Hello' } }],
  ['language', { message: { locale: 'fi' } }],
  ['spelling of the recipient', { typed: '040 1234567' }],
  ['client', { client: clientWith({ clientId: 'other' }) }],
  ['use', { binding: 'login:sms-login' }],
  ['kind of code', { policy: { digits: 8, validFor: 600, maxAttempts: 4 } }],
  ['length', { policy: { digits: 6, validFor: 600, maxAttempts: 5 } }],
  ['life', { policy: { digits: 8, validFor: 300, maxAttempts: 5 } }],
];
