import { type AuthorizationParameters, authorizationParameters } from '../../core/authorization-request.ts';
import type { Dialect } from '../../core/dialect.ts';
import { type Parameters, pick, requireShort } from '../../http/parameters.ts';

/** The parameters of an authorization request among those that were sent, under our names. Throws `invalid_request` for one that is too long, and for too much altogether: what comes by POST goes on by GET. */
export function pickAuthorization(sent: Parameters, dialect: Dialect): AuthorizationParameters {
  const declared = [...authorizationParameters].filter(
    ([name]) => name !== 'organization' || dialect.organizationParameter !== undefined,
  );
  const picked = pick(sent, Object.fromEntries(declared), (name) => authorizationName(name, dialect));
  return new Map(Object.entries(requireShort(picked)));
}

/** A parameter as the dialect's callers spell it. */
export function authorizationName(name: string, { organizationParameter }: Dialect): string {
  return name === 'organization' ? (organizationParameter ?? name) : name;
}
