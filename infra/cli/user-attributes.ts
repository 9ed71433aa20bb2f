import type { Command } from 'commander';
import type { User } from '../../shared/core/model.ts';
import { hashPassword } from '../../shared/core/password.ts';
import { nodeEntropy } from '../../shared/crypto/entropy.ts';
import { Failure } from './failure.ts';
import { readGroups, readOrganizations } from './memberships.ts';
import { collect } from './metadata-options.ts';
import { type PasswordOptions, readPassword, withPassword } from './passwords.ts';
import { readProfile } from './users.ts';

/** Options that say what a user is, beside its identifiers. */
export interface AttributeOptions extends PasswordOptions {
  readonly claim?: readonly string[];
  readonly organization?: readonly string[];
  readonly group?: readonly string[];
  readonly unset?: readonly string[];
}

/** What the options say: claims one by one, everything else as a whole. */
export interface Attributes {
  readonly given: Pick<User, 'profile'> & Partial<Pick<User, 'passwordHash' | 'organizations' | 'groups'>>;
  /** Members, and names of claims, that are taken back. */
  readonly unset: readonly string[];
}

/** Members that a user's tokens tell, or that let it in: while they stand for what was, the sessions must not. */
const rights = ['password', 'organizations', 'groups'] as const;

const saltBytes = 16;

/** Adds the options that say what a user is. */
export function withAttributes(command: Command): Command {
  return withPassword(command)
    .option('--claim <name=value>', 'a claim about the user, e.g. name=Alice; repeat for more', collect)
    .option(
      '--organization <id[:permission,...]>',
      'it is a member of, with what it may do there; repeat for more, the first is its default',
      collect,
    )
    .option('--group <id=name>', 'it belongs to; repeat for more', collect);
}

/** Adds the option that takes back. */
export function withUnset(command: Command): Command {
  return command.option(
    '--unset <member>',
    `take back ${rights.join(', ')} or a claim by its name; repeat for more`,
    collect,
  );
}

/** Reads the options, and the password where they ask for one. Throws `Failure` naming what is wrong. */
export async function readAttributes(options: AttributeOptions): Promise<Attributes> {
  const { organization, group, unset = [] } = options;
  for (const name of unset) requireMember(name);
  const profile = readProfile(options.claim ?? []);
  const organizations = organization && readOrganizations(organization);
  const groups = group && readGroups(group);
  const password = await readPassword(options);
  return {
    given: {
      profile,
      ...(organizations ? { organizations } : {}),
      ...(groups ? { groups } : {}),
      ...(password === undefined
        ? {}
        : { passwordHash: await hashPassword(password, nodeEntropy.bytes(saltBytes)) }),
    },
    unset,
  };
}

function requireMember(name: string): void {
  if (/^[a-z][a-z_]{0,63}$/.test(name)) return;
  throw new Failure(`--unset ${name}: allowed is ${rights.join(', ')} or the name of a claim`, 2);
}

/** Whether the options say anything at all. */
export function isEmpty({ given, unset }: Attributes): boolean {
  const { profile, ...members } = given;
  return Object.keys({ ...profile, ...members }).length === 0 && unset.length === 0;
}

/** Whether the options are about what a user may do. They may name what is there already, as when an earlier run was broken off. */
export function concernsRights({ given, unset }: Attributes): boolean {
  const { profile: _, ...members } = given;
  return Object.keys(members).length > 0 || rights.some((member) => unset.includes(member));
}

/** The user with what is taken back away, and with what is given. `now` is in epoch seconds. */
export function changedUser(user: User, { given, unset }: Attributes, now: number): User {
  const { passwordHash, ...rest } = user;
  const kept = Object.entries(user.profile).filter(([name]) => !unset.includes(name));
  return {
    ...rest,
    ...(passwordHash === undefined || unset.includes('password') ? {} : { passwordHash }),
    ...(unset.includes('organizations') ? { organizations: [] } : {}),
    ...(unset.includes('groups') ? { groups: [] } : {}),
    ...given,
    profile: { ...Object.fromEntries(kept), ...given.profile },
    updatedAt: now,
  };
}
