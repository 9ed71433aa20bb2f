import type { ClaimsRequest } from './claims-request.ts';
import type { Client, Grant, Lifetimes, LoginMethod, Organization, UserFacts } from './model.ts';
import type { Claims } from './ports.ts';

/** Who acts on the subject's behalf, and on whose behalf it does (RFC 8693 §4.1). */
export interface Actor {
  readonly sub: string;
  readonly act?: Actor;
}

/** Who may have tokens, for what. Making tokens of it is the endpoint's work, so no grant can forget a claim. */
export interface Authorization {
  readonly subject: string;
  readonly scope: readonly string[];
  /** Resource servers among the scopes. */
  readonly audience: readonly string[];
  /** Resources that the tokens are for (RFC 8707). */
  readonly resources: readonly string[];
  /** The user as it was at the login. */
  readonly user?: UserFacts;
  readonly organization?: Organization;
  /** Claims that were asked for one by one. */
  readonly claims?: ClaimsRequest;
  /** The login that it goes back to; none where a client acts for itself. */
  readonly login?: Login;
  /** Who acts for the subject. There is then no ID token: it would tell the actor's pages that the subject is there. */
  readonly actor?: Actor;
  readonly refreshToken?: string;
  /** Epoch seconds that no token of it may outlive. */
  readonly notAfter?: number;
}

/** A login, as its grant remembers it. Times are epoch seconds. */
export interface Login {
  readonly grantId: Uint8Array;
  readonly authTime: number;
  readonly method: LoginMethod;
  readonly sessionIndex: string;
  /** The recipient that was proven. */
  readonly recipient?: string;
  /** The browser's session; left out, the grant is one of its own. */
  readonly sid?: string;
  /** Of the authorization request; for the ID token. */
  readonly nonce?: string;
}

/** What a grant authorizes, in full. */
export function authorizationOf(grant: Grant): Authorization {
  const { subject, scope, audience, resources, user, organization, claims } = grant;
  return {
    ...{ subject, scope, audience, resources },
    ...(user ? { user } : {}),
    ...(organization ? { organization } : {}),
    ...(claims ? { claims } : {}),
    login: loginOf(grant),
  };
}

function loginOf({ id, authTime, method, sessionIndex, recipient, sid, code }: Grant): Login {
  return {
    ...{ grantId: id, authTime, method, sessionIndex },
    ...(recipient === undefined ? {} : { recipient }),
    ...(sid === undefined ? {} : { sid }),
    ...(code?.nonce === undefined ? {} : { nonce: code.nonce }),
  };
}

/** The same for no more than the scopes and resources that are named, all of which it has: resource servers whose scope is left out are no audience any more. */
export function narrowedTo(
  authorization: Authorization,
  { scope, resources }: Pick<Authorization, 'scope' | 'resources'>,
): Authorization {
  const audience =
    scope.length === 0
      ? authorization.audience
      : authorization.audience.filter((server) => scope.includes(server));
  return {
    ...authorization,
    audience,
    scope: scope.length === 0 ? authorization.scope : scope,
    resources: resources.length === 0 ? authorization.resources : resources,
  };
}

/** What the claims of one answer's tokens are made of. `now` is in epoch seconds. */
export interface TokenIssue {
  readonly issuer: string;
  readonly client: Client;
  readonly lifetimes: Lifetimes;
  readonly authorization: Authorization;
  /** The dialect's names of the way the user logged in; none where nobody did. */
  readonly amr: readonly string[];
  /** The dialect's name of what that way is worth. */
  readonly acr?: string;
  readonly now: number;
  /** `jti` of the access token, and of the ID token. */
  readonly tokenId: string;
  readonly idTokenId: string;
  /** What the client may know about the user. */
  readonly userClaims: Claims;
  /** Groups that the ID token may name; left out: all. */
  readonly maxGroups?: number;
}
