import type { Recipient } from './channel.ts';
import type { User } from './model.ts';
import type { Ports } from './ports.ts';

/** A new user by the recipient that was proven, or the one that it became meanwhile; `undefined` where it is another user's identifier. */
export async function signUpRecipient(
  recipient: Recipient,
  { clock, users }: Pick<Ports, 'clock' | 'users'>,
): Promise<User | undefined> {
  const outcome = await users.signUp({ ...contactOf(recipient), profile: {} }, clock.seconds());
  return outcome.kind === 'taken' ? undefined : outcome.user;
}

/** The recipient as a user has it. */
export function contactOf({ channel, address }: Recipient): Pick<User, 'phoneNumber' | 'email'> {
  return channel === 'sms' ? { phoneNumber: address } : { email: address };
}
