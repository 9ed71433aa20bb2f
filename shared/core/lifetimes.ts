import type { Dialect } from './dialect.ts';
import type { Client, Lifetimes } from './model.ts';

/** The client's lifetimes, and the dialect's where it has none. Seconds. */
export function lifetimesOf(client: Client, dialect: Pick<Dialect, 'lifetimes'>): Lifetimes {
  return {
    accessToken: client.accessTokenTtl ?? dialect.lifetimes.accessToken,
    idToken: client.idTokenTtl ?? dialect.lifetimes.idToken,
    refreshToken: client.refreshTokenTtl ?? dialect.lifetimes.refreshToken,
  };
}
