import { sms } from '../../../shared/channels/sms.ts';
import type { Recipient } from '../../../shared/core/channel.ts';
import { toBase64Url } from '../../../shared/core/encoding.ts';
import { checkOtp, type OtpCheck, type OtpStart, startOtp } from '../../../shared/core/otp.ts';
import type { Allowance, Delivery, Ports, SendLimitStore } from '../../../shared/core/ports.ts';
import { startOfTests as now, testClock } from '../../support/clock.ts';
import { memoryChallengeStore } from '../../support/memory-challenges.ts';
import { fakeCourier, type SentMessage } from '../../support/memory-courier.ts';
import { clientWith } from '../../support/memory-fixtures.ts';
import { testKeyring } from '../../support/memory-keys.ts';

export const recipient: Recipient = { channel: 'sms', address: '+358401234567', country: 'FI' };
export const code = '12345678';
export const binding = 'token';
export const id = new Uint8Array(16).fill(16);
export const secret = new Uint8Array(32).fill(32);

/** Allowances that say no where a test wants it, and tell what was spent and given back. */
function sendLimits(limited: Partial<Record<Allowance['scope'], number>>) {
  const spent: Allowance[] = [];
  const givenBack: Allowance['scope'][] = [];
  const store: SendLimitStore = {
    async spend(allowance) {
      const retryAfter = limited[allowance.scope];
      if (retryAfter !== undefined) return { kind: 'limited', retryAfter };
      spent.push(allowance);
      return {
        kind: 'spent',
        async giveBack() {
          givenBack.push(allowance.scope);
        },
      };
    },
  };
  return { spent, givenBack, store };
}

/** A one-time password to be started, and ports that record what becomes of it. */
export function setUp(limited: Partial<Record<Allowance['scope'], number>> = {}, delivery?: Delivery) {
  const clock = testClock();
  const messages: SentMessage[] = [];
  const limits = sendLimits(limited);
  const challenges = memoryChallengeStore();
  const ports = {
    clock,
    challenges,
    sendLimits: limits.store,
    otpKeys: testKeyring(),
    entropy: { bytes: (length: number) => new Uint8Array(length).fill(length), digits: () => code },
  } satisfies Partial<Ports>;
  const start: OtpStart = {
    client: clientWith(),
    sender: 'client',
    courier: fakeCourier(sms, messages, delivery && (() => delivery)),
    recipient,
    typed: '0401234567',
    policy: { digits: 8, validFor: 600, maxAttempts: 5 },
    binding,
    message: {},
    domain: 'login.example.com',
    sourceAddress: '198.51.100.7',
  };
  const check = (overrides: Partial<OtpCheck> = {}) =>
    checkOtp({ clientId: 'app', handle, code, recipient, binding, rotating: true, ...overrides }, ports);
  const stored = () => challenges.contents.get(toBase64Url(id));
  return { clock, messages, limits, challenges, ports, start, check, stored };
}

/** What the client holds of the code that was sent. */
export const handle = { id, secret, generation: 0, typed: '0401234567', issuedAt: now * 1000 };

/** The same, once the code was sent. */
export async function started() {
  const setting = setUp();
  await startOtp(setting.start, setting.ports);
  return setting;
}
