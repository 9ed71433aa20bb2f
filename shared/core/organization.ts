import { refuse } from './errors.ts';
import type { Client, Organization, User } from './model.ts';

/**
 * The organization that tokens are for: the one asked for by id, else the first; `undefined` where there is none to have.
 * Throws `invalid_request` for one that is not among the memberships.
 */
export function organizationOf(
  memberships: readonly Organization[],
  asked: string | undefined,
): Organization | undefined {
  if (asked === undefined) return memberships[0];
  const organization = memberships.find(({ id }) => id === asked);
  if (organization) return organization;
  return refuse('invalid_request', {
    because: 'organization-refused',
    description: 'the organization is not available here',
  });
}

/**
 * The organization of a user's tokens: the one asked for, or the user's default; whoever has none logs in to the client's, without any permission in it.
 * Throws `invalid_request` for one that is not the user's.
 */
export function organizationOfUser(
  { organizations }: Pick<User, 'organizations'>,
  { organization }: Pick<Client, 'organization'>,
  asked: string | undefined,
): Organization | undefined {
  return organizationOf(organizations, asked) ?? (organization && { id: organization.id, permissions: [] });
}
