import type { Recipient } from '../../core/channel.ts';
import type { Dialect } from '../../core/dialect.ts';
import { refuse } from '../../core/errors.ts';
import type { ProvenSubject, Session } from '../../core/flow.ts';
import { identifierOf } from '../../core/identifier.ts';
import type { Client, User } from '../../core/model.ts';
import type { Ports } from '../../core/ports.ts';
import { signUpRecipient } from '../../core/sign-up.ts';

/** The subject that clients of a dialect are told of the session; `undefined` where it is of another kind. */
export function subjectOf(
  session: ProvenSubject,
  { subjects }: Pick<Dialect, 'subjects'>,
): string | undefined {
  if (subjects === 'recipients') return session.recipient;
  return session.isUser ? session.subject : undefined;
}

/** A session whose subject the dialect's clients can be told of. */
export function fitting(
  session: Session | undefined,
  dialect: Pick<Dialect, 'subjects'>,
): Session | undefined {
  return session && subjectOf(session, dialect) !== undefined ? session : undefined;
}

/**
 * Who logged in by proving the recipient: its user; where there is none, a new one if the client signs users up; and the recipient itself where the dialect's subjects are recipients.
 * Throws `access_denied` where nobody is found. Only who proved the recipient learns it.
 */
export async function subjectOfRecipient(
  recipient: Recipient,
  { client, dialect }: { readonly client: Client; readonly dialect: Dialect },
  ports: Pick<Ports, 'clock' | 'users'>,
): Promise<ProvenSubject> {
  const user =
    (await ports.users.find(identifierOf(recipient))) ??
    (dialect.subjects === 'users' && client.autoSignup ? await signUpRecipient(recipient, ports) : undefined);
  const login = { method: recipient.channel, recipient: recipient.address, authTime: ports.clock.seconds() };
  if (user) return { ...login, subject: requireActive(user).id, isUser: true };
  if (dialect.subjects === 'recipients') return { ...login, subject: recipient.address, isUser: false };
  return refuseUnknown();
}

/**
 * Whom a session is of, as it is now: a user, or the recipient where the dialect's subjects are recipients; `undefined` where that was the recipient of a user who has another by now, or is gone.
 * Throws `access_denied` for a user who is locked or frozen, whatever the dialect, and for one who is gone where it must be a user.
 */
export async function findSubject(
  { subject, isUser, recipient }: Session,
  { subjects }: Pick<Dialect, 'subjects'>,
  { users }: Pick<Ports, 'users'>,
): Promise<User | string | undefined> {
  const found = isUser ? await users.findById(subject) : undefined;
  const user = found && requireActive(found);
  if (subjects === 'recipients')
    return !isUser || hasRecipient(user, recipient) ? (recipient ?? subject) : undefined;
  return user ?? refuseUnknown();
}

function hasRecipient(user: User | undefined, recipient: string | undefined): boolean {
  return recipient !== undefined && [user?.phoneNumber, user?.email].includes(recipient);
}

/** The user, if it may sign in. Throws `access_denied` for one that is locked or frozen. */
export function requireActive(user: User): User {
  if (user.status === 'active') return user;
  return refuse('access_denied', { because: 'user-not-active', description: 'the account is not active' });
}

function refuseUnknown(): never {
  return refuse('access_denied', { because: 'user-unknown', description: 'there is no account' });
}
