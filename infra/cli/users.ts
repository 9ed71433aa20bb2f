import { getCountries } from 'libphonenumber-js/min';
import * as v from 'valibot';
import { email } from '../../shared/channels/email.ts';
import { sms } from '../../shared/channels/sms.ts';
import { readIdentifier } from '../../shared/core/identifier.ts';
import type { User } from '../../shared/core/model.ts';
import type { Identifier, NewUser } from '../../shared/core/ports.ts';
import { dynamoUserRegistry, type UserRegistry } from '../../shared/dynamo/user-admin.ts';
import { identifiersOf } from '../../shared/dynamo/user-item.ts';
import { openKeyring } from '../../shared/runtime/keyring.ts';
import { Failure } from './failure.ts';
import { organizationDocument } from './memberships.ts';
import type { Target } from './target.ts';

/** How the command names identifiers. */
export interface IdentifierOptions {
  readonly phoneNumber?: string;
  readonly email?: string;
  readonly username?: string;
}

/** Numbers of every country, in the international form alone: the command knows no stack's countries. */
const everywhere = { defaultRegion: '', countries: getCountries() };

const usernameSchema = v.pipe(v.string(), v.regex(/^[^\p{C}\p{Z}]{1,64}$/u));
const claimName = /^[a-z][a-z_]{0,63}$/;

/** Claims that are no profile: they follow from the user's identifiers, are members of its own, or are protocol. */
const reservedClaims: ReadonlySet<string> = new Set([
  ...['password', 'organizations', 'groups'],
  ...['sub', 'phone_number', 'phone_number_verified', 'email', 'email_verified', 'preferred_username'],
  ...[
    'iss',
    'aud',
    'exp',
    'iat',
    'nbf',
    'jti',
    'azp',
    'amr',
    'acr',
    'auth_time',
    'nonce',
    'scope',
    'client_id',
  ],
]);

/** The users of a stack. Opens the secret with which identifiers become keys. */
export async function openUsers({ table, keyUnwrapper, clock }: Target): Promise<UserRegistry> {
  return dynamoUserRegistry(table, await openKeyring('otp', { table, unwrapper: keyUnwrapper, clock }));
}

/** The options' identifiers, normalized. Throws `Failure` for one that cannot be read. */
export function readIdentifiers(options: IdentifierOptions): Omit<NewUser, 'profile'> {
  return {
    ...(options.phoneNumber === undefined ? {} : { phoneNumber: requirePhone(options.phoneNumber) }),
    ...(options.email === undefined ? {} : { email: requireEmail(options.email) }),
    ...(options.username === undefined ? {} : { username: requireUsername(options.username) }),
  };
}

function requirePhone(typed: string): string {
  const recipient = sms.recipient(typed, everywhere);
  if (typeof recipient !== 'string') return recipient.address;
  throw new Failure(`--phone-number ${typed}: allowed is an international number such as +358401234567`, 2);
}

function requireEmail(typed: string): string {
  const recipient = email.recipient(typed, everywhere);
  if (typeof recipient !== 'string') return recipient.address;
  throw new Failure(`--email ${typed}: allowed is an address such as alice@example.com`, 2);
}

function requireUsername(typed: string): string {
  const name = typed.normalize('NFC');
  // What reads as an address or a number is looked for as one where somebody logs in with a password.
  if (v.is(usernameSchema, name) && readIdentifier(name).kind === 'username') return name;
  throw new Failure(
    '--username: allowed are 1 to 64 characters without blanks that are neither an address nor a number',
    2,
  );
}

/** Profile claims of `NAME=VALUE`. Throws `Failure` for anything else. */
export function readProfile(claims: readonly string[]): User['profile'] {
  return Object.fromEntries(claims.map(readClaim));
}

function readClaim(claim: string): readonly [string, string] {
  const [name = '', ...value] = claim.split('=');
  const text = value.join('=');
  const isClaim = claimName.test(name) && !reservedClaims.has(name) && value.length > 0;
  if (isClaim && text.length <= 1_000) return [name, text];
  throw new Failure(`--claim ${name}: allowed is NAME=VALUE of a claim such as name or locale`, 2);
}

/** The one identifier that names a user. Throws `Failure` unless there is exactly one. */
export function requireIdentifier(options: IdentifierOptions): Identifier {
  const [only, ...more] = identifiersOf(readIdentifiers(options));
  if (only && more.length === 0) return only;
  throw new Failure('say which user: by id, or by one of --phone-number, --email and --username', 2);
}

/** A user as `--json` shows it: of a password only that there is one. */
export function userDocument(user: User): Readonly<Record<string, unknown>> {
  return {
    sub: user.id,
    status: user.status,
    ...(user.username === undefined ? {} : { username: user.username }),
    ...(user.phoneNumber === undefined ? {} : { phone_number: user.phoneNumber }),
    ...(user.email === undefined ? {} : { email: user.email }),
    profile: user.profile,
    has_password: user.passwordHash !== undefined,
    organizations: user.organizations.map(organizationDocument),
    groups: user.groups.map(({ id, name }) => ({ group_id: id, group_name: name })),
    created_at: user.createdAt,
    updated_at: user.updatedAt,
  };
}
