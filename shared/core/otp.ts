import { timingSafeEqual } from 'node:crypto';
import type { RateLimit } from '../contract/environment.ts';
import type { Recipient } from './channel.ts';
import { normalizeCode } from './code.ts';
import { currentMac } from './current-mac.ts';
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
  /** Who asks for the code: the client itself, or a person on a page, whom anybody can pretend to be in any client's name. */
  readonly sender: 'client' | 'page';
  readonly courier: Courier;
  readonly recipient: Recipient;
  /** The recipient as the caller typed it. */
  readonly typed: string;
  readonly policy: OtpPolicy;
  /** What the code is for; the check must name the same. */
  readonly binding: string;
  /** Messages that the recipient may be sent; left out, as the stack has it. */
  readonly recipientLimits?: readonly RateLimit[];
  readonly message: MessageChoice;
  /** Host whose pages browsers may fill the code into. */
  readonly domain: string;
  readonly sourceAddress: string;
}

/** Which allowance is used up, and the seconds until it may work. */
interface Limited {
  readonly kind: 'limited';
  readonly scope: Allowance['scope'];
  readonly retryAfter: number;
}

export type StartOutcome =
  | { readonly kind: 'sent'; readonly handle: ChallengeHandle }
  | Limited
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
  const allowance = await reserve(start, challenge, ports);
  if (allowance.kind === 'limited') {
    await shared.giveBack();
    return { ...allowance, scope: 'recipient' };
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
async function reserve(start: OtpStart, challenge: Challenge, ports: StartPorts): Promise<SpendOutcome> {
  const key = Buffer.from(challenge.recipientMac).toString('base64url');
  const limits = start.recipientLimits ? { limits: start.recipientLimits } : {};
  const [spending, opening] = await Promise.allSettled([
    ports.sendLimits.spend({ scope: 'recipient', key, ...limits }),
    ports.challenges.open(challenge),
  ]);
  if (spending.status === 'rejected') throw spending.reason;
  if (opening.status === 'fulfilled') return spending.value;
  if (spending.value.kind === 'spent') await spending.value.giveBack();
  throw opening.reason;
}

/** Spends what the recipient's allowance does not cover. A refusal here leaves the recipient's alone, so a stranger cannot use it up with requests that send nothing. */
async function spendShared(
  start: OtpStart,
  ports: StartPorts,
): Promise<Limited | { kind: 'spent'; giveBack(): Promise<void> }> {
  const spent: (() => Promise<void>)[] = [];
  const giveBack = async () => void (await Promise.all(spent.map((give) => give())));
  for (const allowance of sharedAllowances(start)) {
    const outcome = await ports.sendLimits.spend(allowance);
    if (outcome.kind === 'limited') {
      await giveBack();
      return { ...outcome, scope: allowance.scope };
    }
    spent.push(outcome.giveBack);
  }
  return { kind: 'spent', giveBack };
}

/** A client's pages have an allowance beside the client's own, so that strangers on pages cannot use up what the client's programs need. No client's id has a colon. */
function sharedAllowances({ client, sender, courier, sourceAddress }: OtpStart): readonly Allowance[] {
  const isPage = sender === 'page';
  const isPublic = isPage || client.tokenEndpointAuthMethod === 'none';
  return [
    { scope: 'sourceAddress', key: sourceAddress },
    ...(isPublic ? [{ scope: 'publicSourceAddress', key: sourceAddress } as const] : []),
    { scope: 'client', key: isPage ? `page:${client.clientId}` : client.clientId },
    { scope: courier.channel.name === 'sms' ? 'smsQuota' : 'emailQuota', key: 'all' },
  ];
}

function newChallenge(start: OtpStart, code: string, ports: StartPorts) {
  const now = ports.clock.seconds();
  const id = ports.entropy.bytes(idBytes);
  const secret = ports.entropy.bytes(secretBytes);
  const challenge: Challenge = {
    id,
    clientId: start.client.clientId,
    channel: start.courier.channel.name,
    binding: start.binding,
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
  /** What the code is said to be for. */
  readonly binding: string;
  /** A reference works once: each guess needs the newest. */
  readonly rotating: boolean;
}

export type CheckOutcome =
  | { readonly kind: 'right'; readonly challenge: Challenge; readonly recipient: Recipient }
  /** `handle` goes on with the same code. */
  | { readonly kind: 'wrong'; readonly what: 'code' | 'parameters'; readonly handle: ChallengeHandle }
  /** The challenge, unless TTL has removed it. */
  | { readonly kind: 'expired'; readonly what: 'code' | 'parameters'; readonly challenge?: Challenge }
  /** Every guess is spent. */
  | { readonly kind: 'exhausted' }
  /** Not the newest reference, or another client's. */
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
  if (!challenge) return { kind: 'expired', what: 'code' };
  const isPaid = charge.kind === 'charged' || isRetry(check, challenge, mac, now);
  const recipient = matchingRecipient(check, challenge, ports.otpKeys);
  const what = recipient ? 'code' : 'parameters';
  if (!isPaid) return whyRefused(check, challenge, what, now);
  const isRight = timingSafeEqual(mac, challenge.codeMac);
  if (isRight && recipient) return { kind: 'right', challenge, recipient };
  return {
    kind: 'wrong',
    what,
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

function whyRefused(
  check: OtpCheck,
  challenge: Challenge,
  what: 'code' | 'parameters',
  now: number,
): CheckOutcome {
  if (challenge.clientId !== check.clientId) return { kind: 'refused' };
  if (check.rotating && challenge.attempts !== check.handle.generation) return { kind: 'refused' };
  if (challenge.attempts >= challenge.maxAttempts) return { kind: 'exhausted' };
  if (now < challenge.expiresAt) return { kind: 'refused' };
  return { kind: 'expired', what, challenge };
}

/** The recipient, if the challenge is for it and for what the check names. */
function matchingRecipient(
  { recipient, binding }: OtpCheck,
  challenge: Challenge,
  keys: Keyring,
): Recipient | undefined {
  if (recipient === undefined || binding !== challenge.binding) return undefined;
  return timingSafeEqual(recipientMac(recipient, keys), challenge.recipientMac) ? recipient : undefined;
}

/** Stands for a recipient in keys and items, so that the table does not tell who logs in. 32 bytes. */
export function recipientMac(recipient: Recipient, keys: Keyring): Uint8Array {
  return currentMac(keys, 'recipient', utf8(`${recipient.channel}:${recipient.address}`)).subarray(0, 32);
}

function codeMac(holder: Pick<ChallengeHandle, 'id' | 'secret'>, code: string, keys: Keyring): Uint8Array {
  return currentMac(keys, 'code', concat(holder.id, holder.secret, utf8(code))).subarray(0, 32);
}
