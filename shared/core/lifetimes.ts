import type { Dialect } from './dialect.ts';
import type { Client, Lifetimes } from './model.ts';

/** Lifetimes that a request asks for, as they were sent. */
export type AskedLifetimes = Readonly<Partial<Record<'accessToken' | 'refreshToken', string>>>;

/** Grants whose refresh token never expires still need an end for the table: a hundred years of seconds. */
export const never = 3_155_760_000;

/**
 * The client's lifetimes, the dialect's where it has none, and what the request asked for where that is less. Seconds.
 */
export function lifetimesOf(
  client: Client,
  dialect: Pick<Dialect, 'lifetimes'>,
  asked: AskedLifetimes = {},
): Lifetimes {
  return {
    accessToken: lowered(client.accessTokenTtl ?? dialect.lifetimes.accessToken, asked.accessToken),
    idToken: client.idTokenTtl ?? dialect.lifetimes.idToken,
    refreshToken: lowered(refreshTokenLife(client, dialect), asked.refreshToken),
  };
}

function refreshTokenLife(client: Client, dialect: Pick<Dialect, 'lifetimes'>): number {
  return client.refreshTokenExpiry === 'none'
    ? never
    : (client.refreshTokenTtl ?? dialect.lifetimes.refreshToken);
}

/** The greatest number that a request may mean: its members are int32 (contracts 3.3). */
const largest = 2_147_483_647;

/**
 * The number asked for where it is lower than our own. One that is higher, zero, negative, fractional or no decimal number counts as left out, and is never an error
 * (contracts 3.3).
 */
export function lowered(own: number, asked: string | undefined): number {
  const number = asked !== undefined && /^[1-9]\d{0,9}$/.test(asked) ? Number(asked) : own;
  return number <= largest ? Math.min(own, number) : own;
}
