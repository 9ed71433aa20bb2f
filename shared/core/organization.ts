import { refuse } from './errors.ts';
import type { Organization } from './model.ts';

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
