import type { Command } from 'commander';
import type { User } from '../../shared/core/model.ts';
import type { UserRegistry } from '../../shared/dynamo/user-admin.ts';
import { Failure } from './failure.ts';
import type { CommonOptions, Session } from './session.ts';
import { type IdentifierOptions, readIdentifiers, requireIdentifier } from './users.ts';

/** Options of a command about one user. */
export type WhichOptions = CommonOptions & IdentifierOptions;

/** Adds the options that name an identifier of a user. */
export function withIdentifiers(command: Command): Command {
  return command
    .option('--phone-number <number>', 'an international phone number such as +358401234567')
    .option('--email <address>', 'an e-mail address')
    .option('--username <name>', 'a user name');
}

/** Whether an identifier is given. Throws `Failure` when an id is given as well, and for one that cannot be read. */
export function hasIdentifier(sub: string | undefined, options: IdentifierOptions): boolean {
  const isGiven = Object.keys(readIdentifiers(options)).length > 0;
  if (sub === undefined || !isGiven) return isGiven;
  throw new Failure('say which user: by id or by an identifier, not by both', 2);
}

/** The user of an id or of one identifier. Throws `Failure` unless exactly one is given, and where there is no such user. */
export async function requireUser(
  sub: string | undefined,
  options: IdentifierOptions,
  session: Session,
  users: Pick<UserRegistry, 'find' | 'findById'>,
): Promise<User> {
  const isById = sub !== undefined && !hasIdentifier(sub, options);
  const user = isById ? await users.findById(sub) : await users.find(requireIdentifier(options));
  if (user) return user;
  throw unknownUser(session);
}

export function unknownUser({ target }: Session): Failure {
  return new Failure(
    `there is no such user in ${target.name}: check the id, or how the identifier is spelled`,
  );
}
