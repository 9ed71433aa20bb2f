import { createHash } from 'node:crypto';
import { lastingMac } from '../core/current-mac.ts';
import { toBase64Url, utf8 } from '../core/encoding.ts';
import { spellingOf } from '../core/identifier.ts';
import type { User } from '../core/model.ts';
import { recipientMac } from '../core/otp-macs.ts';
import type { Identifier, Keyring } from '../core/ports.ts';
import { maybeText, number, optional, present, text, toJson, toNumber, toText } from './item.ts';
import { keys } from './keys.ts';
import type { Item } from './table.ts';

/** The identifiers by which the user is found. */
export function identifiersOf(
  user: Pick<Partial<User>, 'phoneNumber' | 'email' | 'username'>,
): readonly Identifier[] {
  const { phoneNumber, email, username } = user;
  return [
    ...(phoneNumber === undefined ? [] : [{ kind: 'phone_number', address: phoneNumber } as const]),
    ...(email === undefined ? [] : [{ kind: 'email', address: email } as const]),
    ...(username === undefined ? [] : [{ kind: 'username', name: username } as const]),
  ];
}

/** Whether two identifiers name the same: user names in any case and composition do. */
export function isSameIdentifier(left: Identifier, right: Identifier): boolean {
  return left.kind === right.kind && spellingOf(left) === spellingOf(right);
}

/** Whether the user has the identifier. */
export function holds(user: User, identifier: Identifier): boolean {
  return identifiersOf(user).some((own) => isSameIdentifier(own, identifier));
}

/** Stands for an identifier in keys, so that the table does not tell who has an account. 32 bytes. */
export function identifierMac(identifier: Identifier, otpKeys: Keyring): Uint8Array {
  if (identifier.kind !== 'username') {
    const channel = identifier.kind === 'phone_number' ? 'sms' : 'email';
    return recipientMac({ channel, address: identifier.address }, otpKeys);
  }
  return lastingMac(otpKeys, 'recipient', utf8(`username:${spellingOf(identifier)}`)).subarray(0, 32);
}

/** The item of a user, with the revision that names this state of it. */
export function userToItem(user: User): Item {
  return { ...content(user), revision: toText(revisionOf(user)) };
}

function content(user: User): Item {
  return present({
    ...keys.user(user.id),
    status: toText(user.status),
    phone_number: optional(toText, user.phoneNumber),
    email: optional(toText, user.email),
    username: optional(toText, user.username),
    password_hash: optional(toText, user.passwordHash),
    profile: toJson(user.profile),
    organizations: optional(toJson, filled(user.organizations)),
    groups: optional(toJson, filled(user.groups)),
    created_at: toNumber(user.createdAt),
    updated_at: toNumber(user.updatedAt),
  });
}

/** A list that has something in it. */
function filled<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}

/** A hash of all that is stored of a user, so that whoever has read one can tell whether it is still so. Attributes without a value do not count: new ones may be added. */
export function revisionOf(user: User): string {
  return toBase64Url(
    createHash('sha256')
      .update(JSON.stringify(content(user)))
      .digest(),
  );
}

/** Throws an error naming the attribute when the item is no user. */
export function userFromItem(item: Item): User {
  const phoneNumber = maybeText(item, 'phone_number');
  const email = maybeText(item, 'email');
  const username = maybeText(item, 'username');
  const passwordHash = maybeText(item, 'password_hash');
  return {
    id: text(item, 'pk').split('#')[1] ?? '',
    status: text(item, 'status') as User['status'],
    ...(phoneNumber === undefined ? {} : { phoneNumber }),
    ...(email === undefined ? {} : { email }),
    ...(username === undefined ? {} : { username }),
    ...(passwordHash === undefined ? {} : { passwordHash }),
    profile: JSON.parse(text(item, 'profile')) as User['profile'],
    organizations: JSON.parse(maybeText(item, 'organizations') ?? '[]') as User['organizations'],
    groups: JSON.parse(maybeText(item, 'groups') ?? '[]') as User['groups'],
    createdAt: number(item, 'created_at'),
    updatedAt: number(item, 'updated_at'),
  };
}
