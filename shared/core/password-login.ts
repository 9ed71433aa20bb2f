import { lastingMac } from './current-mac.ts';
import { toBase64Url, toUuid, utf8 } from './encoding.ts';
import { refuse } from './errors.ts';
import { readIdentifier, spellingOf } from './identifier.ts';
import type { Allowance, PasswordScope } from './limits.ts';
import type { User } from './model.ts';
import { passwordComplaint, verifyPassword } from './password.ts';
import type { Identifier, Ports } from './ports.ts';

export type PasswordPorts = Pick<Ports, 'entropy' | 'users' | 'passwordLimits' | 'refreshKeys'>;

/** What somebody says to be somebody. */
export interface Credentials {
  readonly identifier: Identifier;
  readonly password: string;
}

/** Reads what was typed: a user name, an e-mail address or a phone number, and a password. Throws `invalid_request` for what can be neither; that spends nothing. */
export function requireCredentials(username: string, password: string): Credentials {
  const complaint = passwordComplaint(password);
  if (complaint !== undefined) return refuseParameter(`password ${complaint}`);
  if (/[\p{Cc}\p{Cs}]/u.test(username))
    return refuseParameter('username has a character that is not allowed');
  return { identifier: readIdentifier(username), password };
}

function refuseParameter(description: string): never {
  return refuse('invalid_request', { because: 'parameter-refused', description });
}

/**
 * The user whose password it is. A guess is paid for before it is compared, and a right one is given back. Throws `slow_down` with the seconds to wait, and `invalid_grant`; nothing tells whether there
 * is such a user: neither the answer, nor the requests to the table, nor the work.
 * @param subscriber whose source address it is (core/source-address.ts)
 */
export async function requirePasswordUser(
  { identifier, password }: Credentials,
  subscriber: string,
  ports: PasswordPorts,
): Promise<User> {
  const giveBack = await spendGuess(identifier, subscriber, ports);
  const user = await findUser(identifier, ports);
  if (!(await verifyPassword(user?.passwordHash, password)) || !user) {
    return refuse('invalid_grant', {
      because: 'password-wrong',
      description: 'the user name or the password is wrong',
    });
  }
  await giveBack();
  return user;
}

/** A user is found by two reads, a stranger missed by one: so the second is made up for. */
async function findUser(
  identifier: Identifier,
  { users, entropy }: PasswordPorts,
): Promise<User | undefined> {
  const user = await users.find(identifier);
  if (!user) await users.findById(toUuid(entropy.bytes(16)));
  return user;
}

/**
 * Pays for one guess, and gives how to take that back. The address comes first, mostly from memory. Who is refused because of the user has paid for the address all the same: otherwise one
 * address could go on with everybody's names.
 */
async function spendGuess(
  identifier: Identifier,
  subscriber: string,
  ports: PasswordPorts,
): Promise<() => Promise<void>> {
  const allowances: readonly Allowance<PasswordScope>[] = [
    { scope: 'passwordSourceAddress', key: subscriber },
    { scope: 'passwordUser', key: keyOf(identifier, ports) },
  ];
  const spent: (() => Promise<void>)[] = [];
  for (const allowance of allowances) {
    const outcome = await ports.passwordLimits.spend(allowance);
    if (outcome.kind === 'limited') {
      return refuse('slow_down', {
        because: 'password-limit',
        description: 'too many attempts; try again later',
        retryAfter: outcome.retryAfter,
      });
    }
    spent.push(outcome.giveBack);
  }
  return async () => void (await Promise.all(spent.map((give) => give())));
}

/** By the name that was typed, not the user that has it: the limits of a name that nobody has are the same. A MAC, so that the table does not tell who was tried. */
function keyOf(identifier: Identifier, { refreshKeys }: PasswordPorts): string {
  const name = utf8(`${identifier.kind}:${spellingOf(identifier)}`);
  return toBase64Url(lastingMac(refreshKeys, 'password-user', name).subarray(0, 32));
}
