import type { Authorization } from './authorization.ts';
import type { ClientAuthPorts } from './client-refusal.ts';
import type { Dialect, WireGrant } from './dialect.ts';
import { refuse } from './errors.ts';
import type { Client, Lifetimes } from './model.ts';
import type { Claims, Ports } from './ports.ts';

/** What the request is answered to: our address as the caller reached it, and the caller's. */
export interface RequestContext {
  /** e.g. `https://login.example.com`, without a trailing slash. */
  readonly baseUrl: string;
  readonly sourceAddress: string;
  readonly requestId: string;
}

/** How a repetition of a request is known. */
export interface Repetition {
  /** What only this caller has and sends along each time. */
  readonly callerSecret?: string;
  /** The header `Idempotency-Key` as it was sent. */
  readonly idempotencyKey?: string;
}

export interface GrantRequest<P extends string> {
  readonly client: Client;
  readonly dialect: Dialect;
  /** The grant type as it was called. */
  readonly wire: WireGrant;
  readonly issuer: string;
  readonly context: RequestContext;
  /** What tells this request from others, where it may come again. */
  readonly repetition: Repetition;
  /** The client's, and less where the request asks for less. */
  readonly lifetimes: Lifetimes;
  /** Resources that the tokens are to be for, all of them the client's (RFC 8707); none: not said. */
  readonly resources: readonly string[];
  /** Declared parameters that were sent with a value. Nothing else reaches a grant. */
  readonly params: Readonly<Partial<Record<P, string>>>;
}

export type GrantResult =
  | { readonly kind: 'authorized'; readonly authorization: Authorization }
  /** Half-way: a code was sent, and this is what the caller goes on with. */
  | { readonly kind: 'challenge'; readonly body: Claims };

/** Ports that every token endpoint has for its grants. */
export type GrantPorts = ClientAuthPorts & Pick<Ports, 'entropy' | 'grants' | 'signer' | 'refreshKeys'>;

/** Ports of grants that need no code. */
export type DirectGrantPorts = GrantPorts & Pick<Ports, 'users' | 'publicKeys' | 'passwordLimits'>;

/** Ports of grants that send codes and judge them. */
export type OtpGrantPorts = GrantPorts &
  Pick<
    Ports,
    | 'metrics'
    | 'sendLimits'
    | 'guessLimits'
    | 'smsBudgets'
    | 'verifiedCodes'
    | 'challenges'
    | 'otpKeys'
    | 'sms'
    | 'email'
  >;

/** Ports of grants that judge codes which were sent elsewhere. */
export type OtpTokenGrantPorts = GrantPorts &
  Pick<
    Ports,
    | 'metrics'
    | 'guessLimits'
    | 'verifiedCodes'
    | 'challenges'
    | 'authSources'
    | 'otpKeys'
    | 'users'
    | 'recipients'
  >;

/**
 * Contract of a grant type: one file in shared/grants/ and one line in its registry. It answers the three questions in which grants differ: which
 * parameters they read, which clients may use them, and what they decide.
 */
export interface GrantType<P extends string = string, N = GrantPorts> {
  /** The `grant_type` value, unless a dialect has a name of its own for it. */
  readonly type: string;
  /** Whether it is answered only by dialects that have a name for it. */
  readonly vendorNamed?: true;
  /** Parameters with the most characters each may have, or that they are `true` or something else. */
  readonly parameters: Readonly<Record<P, number | 'boolean'>>;
  /** `confidential`: only clients that proved themselves. */
  readonly clients: 'any' | 'confidential';
  // A property, not a method: so a grant fits only into lists whose functions have every port that it uses.
  readonly authorize: (request: GrantRequest<P>, ports: N) => Promise<GrantResult>;
}

/** Checks a grant type against the contract, and ties the parameters it may read to those it declares. */
export function defineGrant<const P extends string, N = GrantPorts>(grant: GrantType<P, N>): GrantType<P, N> {
  return grant;
}

/** The parameter's value. Throws `invalid_request` naming it as the caller spells it. */
export function requireParam<P extends string>(request: GrantRequest<P>, name: P): string {
  const value: string | undefined = request.params[name];
  if (value !== undefined) return value;
  const description = `${wireName(request.wire, name)} is missing`;
  return refuse('invalid_request', { because: 'parameter-missing', description });
}

/** How the vendor calls one of our parameters. */
export function wireName({ names }: Pick<WireGrant, 'names'>, name: string): string {
  return names.get(name) ?? name;
}

/** What a grant type is called. */
export type NamedGrant = Pick<GrantType, 'type' | 'vendorNamed'>;

/** The grant types that a dialect answers, of those that there are: the ones that it names, and the rest by their own names where it takes them. */
export function wireGrants(
  dialect: Pick<Dialect, 'grantTypes' | 'takesOwnNames'>,
  grantTypes: readonly NamedGrant[],
): readonly WireGrant[] {
  const named = dialect.grantTypes.filter(({ type }) => grantTypes.some((grant) => grant.type === type));
  if (!dialect.takesOwnNames) return named;
  const own = grantTypes.filter(
    ({ type, vendorNamed }) => !vendorNamed && !named.some(({ name }) => name === type),
  );
  return [...named, ...own.map(({ type }): WireGrant => ({ name: type, type, names: new Map() }))];
}
