import type { Authorization } from './authorization.ts';
import type { ChallengeHandle, Dialect, WireGrant } from './dialect.ts';
import { refuse } from './errors.ts';
import type { Client } from './model.ts';
import type { Ports } from './ports.ts';

/** What the request is answered to: our address as the caller reached it, and the caller's. */
export interface RequestContext {
  /** e.g. `https://login.example.com`, without a trailing slash. */
  readonly baseUrl: string;
  readonly sourceAddress: string;
  readonly requestId: string;
}

export interface GrantRequest<P extends string> {
  readonly client: Client;
  readonly dialect: Dialect;
  /** The grant type as it was called. */
  readonly wire: WireGrant;
  readonly issuer: string;
  readonly context: RequestContext;
  /** Declared parameters that were sent with a value. Nothing else reaches a grant. */
  readonly params: Readonly<Partial<Record<P, string>>>;
}

export type GrantResult =
  | { readonly kind: 'authorized'; readonly authorization: Authorization }
  /** Half-way: a code was sent. */
  | { readonly kind: 'challenge'; readonly handle: ChallengeHandle; readonly channel: 'sms' | 'email' };

/** Ports that the token endpoint has for its grants. */
export type GrantPorts = Omit<Ports, 'grantReader' | 'grantRevocation' | 'publicKeys'>;

/**
 * Contract of a grant type: one file in shared/grants/ and one line in its registry. It answers the three questions in which grants differ: which
 * parameters they read, which clients may use them, and what they decide.
 */
export interface GrantType<P extends string = string> {
  /** The `grant_type` value, unless a dialect has a name of its own for it. */
  readonly type: string;
  /** Parameters with the most characters each may have, or that they are `true` or something else. */
  readonly parameters: Readonly<Record<P, number | 'boolean'>>;
  /** `confidential`: only clients that proved themselves. */
  readonly clients: 'any' | 'confidential';
  authorize(request: GrantRequest<P>, ports: GrantPorts): Promise<GrantResult>;
}

/** Checks a grant type against the contract, and ties the parameters it may read to those it declares. */
export function defineGrant<const P extends string>(grant: GrantType<P>): GrantType<P> {
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
