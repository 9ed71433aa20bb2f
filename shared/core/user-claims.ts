import type { ClaimsRequest } from './claims-request.ts';
import type { Client, Grant, User, UserFacts } from './model.ts';
import type { Claims } from './ports.ts';

/** Claims that scopes stand for (OpenID Connect Core §5.4). */
const claimsOfScope: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'profile',
    [
      ...['name', 'family_name', 'given_name', 'middle_name', 'nickname', 'preferred_username', 'profile'],
      ...['picture', 'website', 'gender', 'birthdate', 'zoneinfo', 'locale', 'updated_at'],
    ],
  ],
  ['email', ['email', 'email_verified']],
  ['phone', ['phone_number', 'phone_number_verified']],
  ['address', ['address']],
]);

/** Every claim about users that there is (OpenID Connect Core §5.1), `sub` apart. */
export const standardClaims: readonly string[] = [...claimsOfScope.values()].flat();

/** Scopes that stand for claims. */
export const claimScopes: readonly string[] = [...claimsOfScope.keys()];

/** What decides which claims a client is told. */
export interface ClaimTerms {
  readonly client: Pick<Client, 'claims' | 'scope' | 'thirdParty'>;
  /** Scopes that were granted. */
  readonly scope: readonly string[];
  /** Claims that the authorization request asked for one by one. */
  readonly asked?: ClaimsRequest | undefined;
}

/**
 * Names of the claims that are told in that place: those of the client's metadata in both; those of the scopes in UserInfo alone, since there always is an access token for it
 * (OpenID Connect Core §5.4); and those that were asked for there one by one (§5.5), as far as the client may know them.
 */
export function toldClaims(place: keyof ClaimsRequest, terms: ClaimTerms): readonly string[] {
  const { client, scope, asked } = terms;
  const wanted = asked?.[place] ?? [];
  return [
    ...client.claims,
    ...(place === 'userinfo' ? claimsOf(scope) : []),
    ...wanted.filter((name) => mayAsk(name, terms)),
  ];
}

/** Asking for a claim by name must lead no further than asking for its scope: not past the client's list of scopes, nor past what a user let somebody else's client have. */
function mayAsk(name: string, { client, scope }: ClaimTerms): boolean {
  const reach = client.thirdParty ? scope : client.scope;
  return reach === undefined || claimsOf(reach).includes(name);
}

function claimsOf(scope: readonly string[]): readonly string[] {
  return scope.flatMap((token) => claimsOfScope.get(token) ?? []);
}

/** The user's claims of those names (OpenID Connect Core §5.1), `sub` apart; what the user has not is left out. */
export function userClaims(
  { profile, phoneNumber, email, username, updatedAt }: UserFacts & Partial<Pick<User, 'updatedAt'>>,
  names: readonly string[],
): Claims {
  const { address, ...rest } = profile;
  const all: Readonly<Record<string, unknown>> = {
    ...rest,
    // One text, which is one of the forms that an address may have (§5.1.1).
    ...(address === undefined ? {} : { address: { formatted: address } }),
    ...(phoneNumber === undefined ? {} : { phone_number: phoneNumber, phone_number_verified: true }),
    ...(email === undefined ? {} : { email, email_verified: true }),
    ...(username === undefined ? {} : { preferred_username: username }),
    ...(updatedAt === undefined ? {} : { updated_at: updatedAt }),
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}

/** What a login proved of a subject that is no user, but the recipient itself. */
export function recipientFacts(login: Pick<Grant, 'recipient' | 'method'> | undefined): UserFacts {
  const nothing = { profile: {}, groups: [] };
  if (login?.recipient === undefined) return nothing;
  return login.method === 'sms'
    ? { phoneNumber: login.recipient, ...nothing }
    : { email: login.recipient, ...nothing };
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
