import { describe, expect, it } from 'vitest';
import { lifetimesOf, lowered, never } from '../../../shared/core/lifetimes.ts';
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

  it("are the request's where it asks for less, each by itself", () => {
    const { lifetimes } = dialect;
    const client = clientWithout();
    expect(lifetimesOf(client, dialect, { accessToken: '599' })).toEqual({ ...lifetimes, accessToken: 599 });
    expect(lifetimesOf(client, dialect, { refreshToken: '60' })).toEqual({ ...lifetimes, refreshToken: 60 });
    expect(lifetimesOf(client, dialect, { accessToken: '601', refreshToken: '86401' })).toEqual(lifetimes);
  });

  it.each(['fixed', 'dynamic'] as const)('end when they end, being %s', (refreshTokenExpiry) => {
    const client = { ...clientWithout(), refreshTokenExpiry };
    expect(lifetimesOf(client, dialect)).toEqual(dialect.lifetimes);
  });

  it('of a refresh token that never expires are a hundred years, or what the request asks for', () => {
    const client = clientWith({ refreshTokenExpiry: 'none', refreshTokenTtl: 3 });
    expect(lifetimesOf(client, dialect).refreshToken).toBe(never);
    expect(never).toBe(100 * 365.25 * 86_400);
    expect(lifetimesOf(client, dialect, { refreshToken: '60' }).refreshToken).toBe(60);
  });
});

describe('a number that a request asks for', () => {
  it.each([
    ['1', 1],
    ['59', 59],
    ['60', 60],
  ])('is taken when it is no higher than our own 60: %j', (asked, taken) => {
    expect(lowered(60, asked)).toBe(taken);
  });

  it.each([
    undefined,
    ...['', ' ', '61', '2147483647', '2147483648', '9999999999', '10000000000', '9007199254740993'],
    ...['0', '00', '-0', '-1', '-59', '59.5', '5.0', '.5', '59,5'],
    ...['1e3', '1e1', '5e0', '0x10', '0b1', '0o7', '010', '059', '+5', '5_0'],
    ...[
      ' 50',
      '50 ',
      '5 0',
      '50\n',
      '50\u0000',
      '٥',
      '５',
      'NaN',
      'Infinity',
      'null',
      'true',
      '[5]',
      'fifty',
    ],
  ])('counts as left out otherwise: %j', (asked) => {
    expect(lowered(60, asked)).toBe(60);
  });

  it('of ten digits is taken as far as 32 bits go, and never rounded', () => {
    const none = Number.POSITIVE_INFINITY;
    expect(lowered(none, '1000000000')).toBe(1_000_000_000);
    expect(lowered(none, '2147483647')).toBe(2_147_483_647);
    for (const asked of ['2147483648', '9999999999', '9007199254740993', '1e3'])
      expect(lowered(none, asked)).toBe(none);
  });
});
