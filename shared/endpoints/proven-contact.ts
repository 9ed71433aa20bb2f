import type { Recipient } from '../core/channel.ts';
import type { Dialect } from '../core/dialect.ts';
import { refuse } from '../core/errors.ts';
import { liveHandle } from '../core/live-handle.ts';
import type { Client, User } from '../core/model.ts';
import { type CheckPorts, checkOtp, noteProof, type Proof } from '../core/otp-check.ts';
import type { OtpUsage } from '../core/otp-usage.ts';
import type { Identifier, Ports } from '../core/ports.ts';
import { contactOf } from '../core/sign-up.ts';
import { type Parameters, pick } from '../http/parameters.ts';

type Channel = Recipient['channel'];

/** Members by which a request proves a phone number or an e-mail address: each comes with the token and the code that were sent for it (contracts 2.5). */
export const contactParameters = {
  phone_number: 64,
  phone_number_otp_token: 512,
  phone_number_otp: 256,
  email: 320,
  email_otp_token: 512,
  email_otp: 256,
} as const;

/** A recipient that somebody claims to be theirs. */
export interface ClaimedContact {
  readonly recipient: Recipient;
  readonly token: string;
  readonly code: string;
}

/** A recipient whose code was right; good once, by `spendContacts`. */
export type ProvenContact = Proof;

export type ContactPorts = CheckPorts & Pick<Ports, 'users' | 'recipients'>;

/** The claimed contacts of a request. Throws `invalid_request` for half of one, and for what is no such address. */
export function requireContacts(sent: Parameters, ports: ContactPorts): readonly ClaimedContact[] {
  const members: Readonly<Partial<Record<string, string>>> = pick(sent, contactParameters);
  return (['sms', 'email'] as const).flatMap((channel) => {
    const name = memberOf(channel);
    const [typed, token, code] = [members[name], members[`${name}_otp_token`], members[`${name}_otp`]];
    if (typed === undefined && token === undefined && code === undefined) return [];
    if (typed === undefined || token === undefined || code === undefined) return refuseHalf(name);
    return [{ recipient: requireRecipient(channel, typed, ports), token, code }];
  });
}

function refuseHalf(name: string): never {
  return refuse('invalid_request', {
    because: 'parameter-missing',
    description: `${name}, ${name}_otp_token and ${name}_otp belong together`,
  });
}

function requireRecipient(channel: Channel, typed: string, { recipients }: ContactPorts): Recipient {
  const recipient = recipients.read(channel, typed);
  if (typeof recipient !== 'string') return recipient;
  return refuse('invalid_request', { because: 'recipient-malformed', channel });
}

interface Asking {
  readonly client: Client;
  readonly dialect: Dialect;
  /** What the codes must have been sent for. */
  readonly usage: OtpUsage;
}

/** The contacts, if every code is right. Each wrong one is charged to its own challenge. Throws `invalid_request` for the first that fails. */
export async function proveContacts(
  claimed: readonly ClaimedContact[],
  asking: Asking,
  ports: ContactPorts,
): Promise<readonly ProvenContact[]> {
  const proven: ProvenContact[] = [];
  for (const contact of claimed) proven.push(await prove(contact, asking, ports));
  return proven;
}

async function prove(
  { recipient, token, code }: ClaimedContact,
  { client, dialect, usage }: Asking,
  ports: ContactPorts,
): Promise<ProvenContact> {
  const handle = liveHandle(token, dialect, ports) ?? refuseToken(recipient);
  const asked = { client, sender: 'client', binding: usage } as const;
  const outcome = await checkOtp({ ...asked, handle, code, recipient, rotating: false }, ports);
  switch (outcome.kind) {
    case 'right':
      return outcome;
    case 'wrong':
    case 'expired':
      if (outcome.what === 'parameters') return refuseToken(recipient);
      return refuse('invalid_request', { because: 'contact-otp-refused', channel: recipient.channel });
    case 'limited':
      return refuse('slow_down', {
        because: 'guess-limit',
        channel: recipient.channel,
        description: 'too many codes tried; try again later',
        retryAfter: outcome.retryAfter,
      });
    case 'exhausted':
    case 'refused':
      return refuseToken(recipient);
  }
}

function refuseToken({ channel }: Recipient): never {
  return refuse('invalid_request', { because: 'contact-token-refused', channel });
}

/**
 * Uses up the codes, each for exactly one of any number of parallel requests. No grant is claimed by these challenges, so they carry the mark themselves. Throws `invalid_request` when another
 * request was first.
 */
export async function spendContacts(
  proven: readonly ProvenContact[],
  { clientId }: Client,
  ports: ContactPorts,
): Promise<void> {
  for (const contact of proven) {
    const { recipient, challenge } = contact;
    if (!(await ports.challenges.spend({ id: challenge.id, clientId }))) refuseToken(recipient);
    await noteProof(contact, ports);
  }
}

/** Refuses what is another user's: looked for before codes are used up, so that they are not lost over it. */
export async function refuseTaken(
  identifiers: readonly Identifier[],
  self: User | undefined,
  ports: ContactPorts,
): Promise<void> {
  for (const identifier of identifiers) {
    const user = await ports.users.find(identifier);
    if (user && user.id !== self?.id) refuseIdentifier(identifier.kind);
  }
}

/** Ends the request because the identifier is another user's. */
export function refuseIdentifier(kind: Identifier['kind']): never {
  if (kind === 'username') return refuse('invalid_request', { because: 'username-taken' });
  return refuse('invalid_request', {
    because: 'contact-taken',
    channel: kind === 'phone_number' ? 'sms' : 'email',
  });
}

/** The contacts as a user has them. */
export function contactsOf(proven: readonly ProvenContact[]): Pick<User, 'phoneNumber' | 'email'> {
  return Object.assign({}, ...proven.map(({ recipient }) => contactOf(recipient)));
}

function memberOf(channel: Channel): 'phone_number' | 'email' {
  return channel === 'sms' ? 'phone_number' : 'email';
}
