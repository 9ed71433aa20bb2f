import type { FunctionName } from './functions.ts';
import type { DialectId } from './issuers.ts';

/** What a bearer token must show before API Gateway lets a request through to the route's function (RFC 6750). */
export interface Protection {
  /** All of these must be among the token's scopes. */
  readonly scopes: readonly string[];
  /** One of these must be among the token's audiences; left out, the issuer itself. */
  readonly audience?: readonly string[];
  /** Read the token's grant, so that a revoked token is refused at once: one DynamoDB read for each token not in the authorizer's cache. Default true. */
  readonly checkRevocation?: boolean;
  /** Also take the token from the `access_token` query parameter (RFC 6750 §2.3, discouraged). Default false. */
  readonly allowQueryToken?: boolean;
}

/** What the address means to a dialect; discovery documents list addresses by it. */
export type Purpose =
  | 'token'
  | 'introspection'
  | 'revocation'
  | 'jwks'
  | 'public_key'
  | 'metadata'
  | 'userinfo'
  | 'authorization'
  | 'pushed_authorization_request'
  | 'end_session'
  | 'api_token'
  | 'api_token_details';

export interface Route {
  readonly function: FunctionName;
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  /** The dialect that answers; absent on the sample resource. */
  readonly dialect?: DialectId;
  /** What discovery calls the address. */
  readonly purpose?: Purpose;
  /** Takes an ID token as JSON from programs. */
  readonly takesIdToken?: boolean;
  /** Advertised under an older name as well. */
  readonly alias?: boolean;
  /** Browsers on any origin may call it: public documents, and resources that a bearer token opens. */
  readonly cors?: boolean;
  readonly protection?: Protection;
}
