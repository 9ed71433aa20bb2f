import { timingSafeEqual } from 'node:crypto';
import type { Recipient } from './channel.ts';
import { normalizeCode } from './code.ts';
import type { ChallengeHandle, OtpPolicy } from './dialect.ts';
import { concat, utf8 } from './encoding.ts';
import { chooseLocale } from './locale.ts';
import type { Challenge, Client, MessageChoice } from './model.ts';
import type { Allowance, Courier, Keyring, Ports, SpendOutcome } from './ports.ts';

const idBytes = 16;
const secretBytes = 32;
/** Seconds in which the same guess at the same reference counts as a retry of one request, not as a second guess. */
const replayWindow = 10;

type StartPorts = Pick<Ports, 'clock' | 'entropy' | 'sendLimits' | 'challenges' | 'otpKeys'>;
type CheckPorts = Pick<Ports, 'clock' | 'challenges' | 'otpKeys'>;

export interface OtpStart {
  readonly client: Client;
  readonly courier: Courier;
  readonly recipient: Recipient;
  /** The recipient as the caller typed it. */
  readonly typed: string;
  readonly policy: OtpPolicy;
  readonly message: MessageChoice;
  /** Host whose pages browsers may fill the code into. */
  readonly domain: string;
  readonly sourceAddress: string;
}

export type StartOutcome =
  | { readonly kind: 'sent'; readonly handle: ChallengeHandle }
  /** Seconds until it may work. */
  | { readonly kind: 'limited'; readonly retryAfter: number }
  | { readonly kind: 'undelivered'; readonly cause: unknown };

/**
 * Sends a new code. Allowances of the source address and the client come first, mostly from memory; then the recipient's allowance and the challenge
 * are written side by side; only when all hold is the message handed over, and every allowance comes back when nobody took it.
 */
export async function startOtp(start: OtpStart, ports: StartPorts): Promise<StartOutcome> {
  const shared = await spendShared(start, ports);
  if (shared.kind === 'limited') return shared;

  const code = ports.entropy.digits(start.policy.digits);
  const { challenge, handle } = newChallenge(start, code, ports);
  const allowance = await reserve(challenge, ports);
  if (allowance.kind === 'limited') {
    await shared.giveBack();
    return allowance;
  }

  const delivery = await start.courier.deliver(
    start.recipient,
    start.courier.channel.compose({
      code,
      validFor: start.policy.validFor,
      locale: localeOf(start),
      domain: start.domain,
      ...(start.message.title === undefined ? {} : { title: start.message.title }),
      ...(start.message.body === undefined ? {} : { body: start.message.body }),
    }),
  );
  if (delivery.kind === 'accepted') return { kind: 'sent', handle };
  // A recipient that the provider refuses gives nothing back to whoever asked: or asking would have no limit.
  const isOurs = delivery.kind === 'failed';
  await Promise.all([allowance.giveBack(), isOurs && shared.giveBack()]);
  return { kind: 'undelivered', cause: delivery.cause };
}

/** The language that was asked for, or the nearest to the stack's that the channel has. */
function localeOf({ message, courier: { settings, channel } }: OtpStart): string {
  return (
    message.locale ??
    chooseLocale(undefined, settings.defaultLocale, channel.locales) ??
    settings.defaultLocale
  );
}

/** The recipient's allowance, with the challenge written beside it: one that could not be written uses up nothing. */
async function reserve(challenge: Challenge, ports: StartPorts): Promise<SpendOutcome> {
  const key = Buffer.from(challenge.recipientMac).toString('base64url');
  const [spending, opening] = await Promise.allSettled([
    ports.sendLimits.spend({ scope: 'recipient', key }),
    ports.challenges.open(challenge),
  ]);
  if (spending.status === 'rejected') throw spending.reason;
  if (opening.status === 'fulfilled') return spending.value;
  if (spending.value.kind === 'spent') await spending.value.giveBack();
  throw opening.reason;
}

/** Refusals by address or client leave the recipient's allowance alone: a stranger cannot use it up with requests that send nothing. */
async function spendShared(start: OtpStart, ports: StartPorts) {
  const address: Allowance = { scope: 'sourceAddress', key: start.sourceAddress };
  const byAddress = await ports.sendLimits.spend(address);
  if (byAddress.kind === 'limited') return byAddress;
  const byClient = await ports.sendLimits.spend({ scope: 'client', key: start.client.clientId });
  if (byClient.kind === 'limited') return byClient;
  const giveBack = () => Promise.all([byAddress.giveBack(), byClient.giveBack()]);
  return { kind: 'spent', giveBack } as const;
}

function newChallenge(start: OtpStart, code: string, ports: StartPorts) {
  const now = ports.clock.seconds();
  const id = ports.entropy.bytes(idBytes);
  const secret = ports.entropy.bytes(secretBytes);
  const challenge: Challenge = {
    id,
    clientId: start.client.clientId,
    channel: start.courier.channel.name,
    recipientMac: recipientMac(start.recipient, ports.otpKeys),
    codeMac: codeMac({ id, secret }, code, ports.otpKeys),
    expiresAt: now + start.policy.validFor,
    maxAttempts: start.policy.maxAttempts,
    attempts: 0,
    message: start.message,
  };
  const handle: ChallengeHandle = {
    id,
    secret,
    generation: 0,
    typed: start.typed,
    issuedAt: ports.clock.milliseconds(),
  };
  return { challenge, handle };
}

export interface OtpCheck {
  readonly clientId: string;
  readonly handle: ChallengeHandle;
  /** What the user typed; blanks and hyphens do not count. */
  readonly code: string;
  /** Whose code it is said to be; left out, nobody that we can read, which never matches. */
  readonly recipient?: Recipient;
  /** A reference works once: each guess needs the newest. */
  readonly rotating: boolean;
}

export type CheckOutcome =
  | { readonly kind: 'right'; readonly challenge: Challenge }
  /** `handle` goes on with the same code; none when the guesses were spent before. */
  | { readonly kind: 'wrong'; readonly handle?: ChallengeHandle }
  /** The challenge, unless TTL has removed it. */
  | { readonly kind: 'expired'; readonly challenge?: Challenge }
  /** Not the newest reference, another client's, or used up. */
  | { readonly kind: 'refused' };

/**
 * Judges a guess. It is paid for before it is compared, so that neither a crash nor a race gives one for free; and everything that is wrong about it (code,
 * recipient) gives one and the same outcome.
 */
export async function checkOtp(check: OtpCheck, ports: CheckPorts): Promise<CheckOutcome> {
  const now = ports.clock.seconds();
  const mac = codeMac(check.handle, normalizeCode(check.code), ports.otpKeys);
  const charge = await ports.challenges.charge({
    id: check.handle.id,
    clientId: check.clientId,
    mac,
    now,
    ...(check.rotating ? { generation: check.handle.generation } : {}),
  });
  const challenge = charge.challenge;
  // Removed by TTL: it can only have expired, for the reference is genuine.
  if (!challenge) return { kind: 'expired' };
  const isPaid = charge.kind === 'charged' || isRetry(check, challenge, mac, now);
  if (!isPaid) return whyRefused(check, challenge, now);
  const right = timingSafeEqual(mac, challenge.codeMac) && isSameRecipient(check, challenge, ports.otpKeys);
  if (right) return { kind: 'right', challenge };
  return {
    kind: 'wrong',
    handle: { ...check.handle, generation: challenge.attempts, issuedAt: ports.clock.milliseconds() },
  };
}

/** The same code at the same reference within seconds: the answer was lost, and the client asks again. It learns nothing new. */
function isRetry(check: OtpCheck, challenge: Challenge, mac: Uint8Array, now: number): boolean {
  const last = challenge.lastGuess;
  return (
    check.rotating &&
    challenge.clientId === check.clientId &&
    last !== undefined &&
    challenge.attempts === check.handle.generation + 1 &&
    now - last.at <= replayWindow &&
    now < challenge.expiresAt &&
    timingSafeEqual(last.mac, mac)
  );
}

function whyRefused(check: OtpCheck, challenge: Challenge, now: number): CheckOutcome {
  if (challenge.clientId !== check.clientId) return { kind: 'refused' };
  const isNewest = !check.rotating || challenge.attempts === check.handle.generation;
  if (isNewest && challenge.attempts >= challenge.maxAttempts) return { kind: 'wrong' };
  if (isNewest && now >= challenge.expiresAt) return { kind: 'expired', challenge };
  return { kind: 'refused' };
}

function isSameRecipient(check: OtpCheck, challenge: Challenge, keys: Keyring): boolean {
  if (check.recipient === undefined) return false;
  return timingSafeEqual(recipientMac(check.recipient, keys), challenge.recipientMac);
}

/** Stands for a recipient in keys and items, so that the table does not tell who logs in. 32 bytes. */
export function recipientMac(recipient: Recipient, keys: Keyring): Uint8Array {
  return currentMac(keys, 'recipient', utf8(`${recipient.channel}:${recipient.address}`));
}

function codeMac(holder: Pick<ChallengeHandle, 'id' | 'secret'>, code: string, keys: Keyring): Uint8Array {
  return currentMac(keys, 'code', concat(holder.id, holder.secret, utf8(code)));
}

function currentMac(keys: Keyring, purpose: string, data: Uint8Array): Uint8Array {
  const mac = keys.mac(purpose, data);
  if (!mac) throw new Error('the keyring has no current key');
  return mac.subarray(0, 32);
}
