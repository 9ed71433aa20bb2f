import { mediaTypeOf } from './media-type.ts';

/** Where a bearer token was found, or why there is none. */
export type BearerOutcome =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'missing' }
  /** In two places, twice in one, or not of the form of RFC 6750 §2.1. */
  | { readonly kind: 'malformed' };

/** `b64token` of RFC 6750 §2.1. */
const b64token = /^[A-Za-z0-9\-._~+/]+=*$/;
const maxTokenLength = 8_192;

/** The token of an `Authorization: Bearer` header (RFC 6750 §2.1). Another scheme counts as none. */
export function bearerFromHeader(authorization: string | null | undefined): BearerOutcome {
  const [scheme, token, ...rest] = authorization?.trim().split(/ +/) ?? [];
  if (scheme?.toLowerCase() !== 'bearer') return { kind: 'missing' };
  return rest.length > 0 ? { kind: 'malformed' } : checked(token);
}

/** The token of an `access_token` parameter given as often as it was sent (RFC 6750 §2.2 and §2.3). */
export function bearerFromParameter(values: readonly string[]): BearerOutcome {
  if (values.length === 0) return { kind: 'missing' };
  return values.length > 1 ? { kind: 'malformed' } : checked(values[0]);
}

/** One token of several places: a request that uses two is refused (RFC 6750 §2). */
export function onlyBearer(outcomes: readonly BearerOutcome[]): BearerOutcome {
  const found = outcomes.filter(({ kind }) => kind !== 'missing');
  if (found.length > 1) return { kind: 'malformed' };
  return found[0] ?? { kind: 'missing' };
}

function checked(token: string | undefined): BearerOutcome {
  const isToken = token !== undefined && token.length <= maxTokenLength && b64token.test(token);
  return isToken ? { kind: 'token', token } : { kind: 'malformed' };
}

/**
 * The token of a request that reached a resource's own handler: from the header, or from the form body of a POST (RFC 6750 §2.2), which API
 * Gateway shows to no authorizer. Leaves the request's body unread for its next reader.
 */
export async function bearerFromRequest(request: Request): Promise<BearerOutcome> {
  const fromHeader = bearerFromHeader(request.headers.get('authorization'));
  const type = mediaTypeOf(request);
  if (request.method === 'GET' || type !== 'application/x-www-form-urlencoded') return fromHeader;
  const form = new URLSearchParams(await request.clone().text());
  return onlyBearer([fromHeader, bearerFromParameter(form.getAll('access_token'))]);
}
