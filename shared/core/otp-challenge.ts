import type { ChallengeHandle } from './dialect.ts';
import type { Challenge } from './model.ts';
import { codeMac, handleSeed, recipientMac, requestMac } from './otp-macs.ts';
import type { OtpStart, StartPorts } from './otp-sending.ts';

const nonceBytes = 16;
const idBytes = 16;
const seedBytes = 48;

/** A challenge that is still to be written, and what its holder will be given of it. */
export interface NewChallenge {
  readonly challenge: Challenge;
  readonly handle: Omit<ChallengeHandle, 'terms'>;
  /** What id and secret were made of. */
  readonly nonce: Uint8Array;
}

/** Makes a challenge for the code. */
export function newChallenge(
  start: OtpStart,
  code: string,
  ports: Pick<StartPorts, 'clock' | 'entropy' | 'otpKeys'>,
): NewChallenge {
  const { entropy, otpKeys, clock } = ports;
  const issuedAt = clock.milliseconds();
  const nonce = start.idempotencyKey === undefined ? entropy.bytes(nonceBytes) : new Uint8Array(nonceBytes);
  const handle = { ...identityOf(start, nonce, ports), generation: 0, typed: start.typed, issuedAt };
  const pepperVersion = otpKeys.current;
  const mac = codeMac(handle, code, otpKeys, pepperVersion);
  if (!mac) throw new Error('the keyring has no current key');
  const challenge: Challenge = {
    id: handle.id,
    clientId: start.client.clientId,
    channel: start.recipient.channel,
    binding: start.binding,
    recipientMac: recipientMac(start.recipient, otpKeys),
    codeMac: mac,
    pepperVersion,
    issuedAt,
    expiresAt: clock.seconds() + start.policy.validFor,
    maxAttempts: start.policy.maxAttempts,
    attempts: 0,
    message: start.message,
    ...(start.idempotencyKey === undefined ? {} : { requestMac: askedMac(start, ports) }),
  };
  return { challenge, handle, nonce };
}

/** Id and secret of a challenge: of what the caller has and the nonce, where the same request must find them again; otherwise random. */
export function identityOf(
  { client, callerSecret, idempotencyKey, sourceAddress }: OtpStart,
  nonce: Uint8Array,
  { entropy, otpKeys }: Pick<StartPorts, 'entropy' | 'otpKeys'>,
): Pick<ChallengeHandle, 'id' | 'secret'> {
  const isRandom = callerSecret === undefined && idempotencyKey === undefined;
  // Where the caller has no secret, at least nobody elsewhere is given its answer for a key that can be guessed.
  const callers = JSON.stringify([
    client.clientId,
    callerSecret ?? { sourceAddress },
    idempotencyKey ?? null,
  ]);
  const seed = isRandom ? entropy.bytes(seedBytes) : handleSeed(callers, nonce, otpKeys);
  return { id: seed.slice(0, idBytes), secret: seed.slice(idBytes) };
}

/** Of all that the request asks for, and of who asks: nobody is given another's answer. */
export function askedMac(start: OtpStart, { otpKeys }: Pick<StartPorts, 'otpKeys'>): Uint8Array {
  const { client, sender, recipient, typed, policy, binding, message, isKnownDevice = false } = start;
  const { locale = null, title = null, body = null } = message;
  const asked = [
    start.callerSecret ?? null,
    ...[client.clientId, sender, recipient.channel, recipient.address, typed, binding, isKnownDevice],
    ...[policy.digits, policy.validFor, policy.maxAttempts, locale, title, body],
  ];
  return requestMac(asked, otpKeys);
}
