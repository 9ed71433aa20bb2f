import type { User, UserFacts } from './model.ts';
import type { Claims } from './ports.ts';

/** What a client that is given `names` may know about the user (OpenID Connect Core §5.1), `sub` apart. */
export function userClaims(user: UserFacts, names: readonly string[]): Claims {
  const all: Readonly<Record<string, unknown>> = {
    ...user.profile,
    ...(user.phoneNumber === undefined
      ? {}
      : { phone_number: user.phoneNumber, phone_number_verified: true }),
    ...(user.email === undefined ? {} : { email: user.email, email_verified: true }),
    ...(user.username === undefined ? {} : { preferred_username: user.username }),
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}

/** What a grant remembers of its user: nothing by which it could log in. */
export function factsOf({ phoneNumber, email, username, profile, groups }: User): UserFacts {
  return {
    ...(phoneNumber === undefined ? {} : { phoneNumber }),
    ...(email === undefined ? {} : { email }),
    ...(username === undefined ? {} : { username }),
    ...{ profile, groups },
  };
}
