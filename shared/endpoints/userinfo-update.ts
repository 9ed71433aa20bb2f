import { refuse } from '../core/errors.ts';
import { identifierOf } from '../core/identifier.ts';
import type { Client, User } from '../core/model.ts';
import type { UserChange } from '../core/ports.ts';
import { isProfileClaim, requireProfile } from '../core/profile.ts';
import { type Parameters, readJson } from '../http/parameters.ts';
import type { DialectRequest } from './by-dialect.ts';
import {
  type ContactPorts,
  contactParameters,
  contactsOf,
  proveContacts,
  refuseIdentifier,
  refuseTaken,
  requireContacts,
  spendContacts,
} from './proven-contact.ts';

/** Times that a change is made anew because another one came between. */
const maxTries = 3;

/** Claims that a user has and cannot set. */
const fixedClaims: ReadonlySet<string> = new Set([
  'sub',
  'username',
  'preferred_username',
  'password',
  'email_verified',
  'phone_number_verified',
  'updated_at',
]);

interface Update extends Pick<DialectRequest, 'dialect' | 'request'> {
  readonly user: User;
  /** That the access token was made for, and so the codes. */
  readonly client: Client;
}

/**
 * Changes the user by a JSON body of profile claims and newly proven contacts, and gives it as it is then. A member without a value counts as left out, so nothing is removed. Throws
 * `invalid_request`; nothing is then changed.
 */
export async function updateUser(
  { user, client, dialect, request }: Update,
  ports: ContactPorts,
): Promise<User> {
  const sent = await readJson(request);
  refuseOthers(sent);
  const profile = requireProfile(sent);
  const claimed = requireContacts(sent, ports);
  if (sent.size === 0) return user;
  const proven = await proveContacts(claimed, { client, dialect, usage: 'update_userinfo' }, ports);
  await refuseTaken(
    proven.map(({ recipient }) => identifierOf(recipient)),
    user,
    ports,
  );
  await spendContacts(proven, client, ports);
  return change(user, { ...contactsOf(proven), profile }, ports, maxTries);
}

function refuseOthers(sent: Parameters): void {
  for (const name of sent.keys()) {
    if (isProfileClaim(name) || Object.hasOwn(contactParameters, name)) continue;
    refuse('invalid_request', { because: fixedClaims.has(name) ? 'attribute-fixed' : 'attribute-unknown' });
  }
}

/** Claims that are not sent stay as they are, whoever changed them meanwhile. */
async function change(user: User, wanted: UserChange, ports: ContactPorts, triesLeft: number): Promise<User> {
  const profile = { ...user.profile, ...wanted.profile };
  const outcome = await ports.users.change(user, { ...wanted, profile }, ports.clock.seconds());
  switch (outcome.kind) {
    case 'changed':
      return outcome.user;
    case 'taken':
      return refuseIdentifier(outcome.identifier);
    case 'conflict': {
      const now = await ports.users.findById(user.id);
      if (now?.status === 'active' && triesLeft > 1) return change(now, wanted, ports, triesLeft - 1);
      return refuse('temporarily_unavailable', { because: 'concurrent-change' });
    }
  }
}
