import { describe, expect, it } from 'vitest';
import { lifetimesOf } from '../../../shared/core/lifetimes.ts';
import type { Client } from '../../../shared/core/model.ts';
import { clientWith } from '../../support/memory-fixtures.ts';

const dialect = { lifetimes: { accessToken: 600, idToken: 1_800, refreshToken: 86_400 } };

/** A client without lifetimes of its own. */
function clientWithout(): Client {
  const { accessTokenTtl, idTokenTtl, refreshTokenTtl, ...client } = clientWith();
  return client;
}

describe('lifetimes', () => {
  it("are the dialect's where the client has none", () => {
    expect(lifetimesOf(clientWithout(), dialect)).toEqual(dialect.lifetimes);
  });

  it("are the client's, each by itself", () => {
    const { lifetimes } = dialect;
    const client = clientWithout();
    expect(lifetimesOf({ ...client, accessTokenTtl: 1 }, dialect)).toEqual({ ...lifetimes, accessToken: 1 });
    expect(lifetimesOf({ ...client, idTokenTtl: 2 }, dialect)).toEqual({ ...lifetimes, idToken: 2 });
    expect(lifetimesOf({ ...client, refreshTokenTtl: 3 }, dialect)).toEqual({
      ...lifetimes,
      refreshToken: 3,
    });
  });
});
