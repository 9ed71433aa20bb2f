import { describe, expect, it } from 'vitest';
import { never } from '../../../shared/core/lifetimes.ts';
import type { Client, Grant, Lifetimes } from '../../../shared/core/model.ts';
import { grantEnd, isLive, refresh, refreshTokenOf } from '../../../shared/core/refresh.ts';
import { decodeRefreshToken, encodeRefreshToken } from '../../../shared/core/refresh-token.ts';
import { uas } from '../../../shared/dialects/uas.ts';
import { startOfTests as now, testClock } from '../../support/clock.ts';
import { clientWith, grantWith } from '../../support/memory-fixtures.ts';
import { memoryGrantStore } from '../../support/memory-grants.ts';
import { testKeyring } from '../../support/memory-keys.ts';

const { id } = grantWith();

/** Other than those of the client's metadata, so that it shows which are taken. */
const lifetimes: Lifetimes = { accessToken: 900, idToken: 60, refreshToken: 172_800 };

/** A grant of generation 3, so that there are older tokens. */
async function setUp(grant: Partial<Grant> = {}, client: Partial<Client> = {}) {
  const ports = { clock: testClock(), grants: memoryGrantStore(), refreshKeys: testKeyring() };
  await ports.grants.claim(grantWith({ generation: 3, ...grant }));
  const token = (generation: number, expiresAt: number | undefined = now + 86_400) =>
    encodeRefreshToken(
      { grantId: id, generation, ...(expiresAt === undefined ? {} : { expiresAt }) },
      ports.refreshKeys,
    );
  const present = (
    refreshToken: string,
    scope: readonly string[] = [],
    asked: Partial<Parameters<typeof refresh>[0]> = {},
  ) => {
    const request = { client: clientWith(client), dialect: uas, lifetimes, scope, resources: [] };
    return refresh({ ...request, refreshToken, ...asked }, ports);
  };
  return { ...ports, token, present, find: () => ports.grants.find(id) };
}

describe('a refresh token', () => {
  it('is traded for its successor, which works next', async () => {
    const { present, token } = await setUp();
    const grant = grantWith({ generation: 4, rotatedAt: now });
    expect(await present(token(3))).toEqual({ kind: 'refreshed', grant, refreshToken: token(4) });
    expect(await present(token(4))).toEqual({
      kind: 'refreshed',
      grant: grantWith({ generation: 5, rotatedAt: now }),
      refreshToken: token(5),
    });
  });

  it('is traded for the same successor again for thirty seconds, without another rotation', async () => {
    const { clock, find, present, token } = await setUp();
    const first = await present(token(3));
    clock.advance(30);
    expect(await present(token(3))).toEqual(first);
    expect((await find())?.generation).toBe(4);
  });

  it('ends the grant when it comes back after its grace', async () => {
    const { clock, find, present, token } = await setUp();
    await present(token(3));
    clock.advance(31);
    expect(await present(token(3))).toEqual({ kind: 'reused' });
    expect(await find()).toEqual(grantWith({ generation: 4, rotatedAt: now, revokedAt: now + 31 }));
    expect(await present(token(4))).toEqual({ kind: 'refused' });
  });

  it('ends the grant when it is the last but two, however soon', async () => {
    const { find, present, token } = await setUp();
    await present(token(3));
    await present(token(4));
    expect(await present(token(3))).toEqual({ kind: 'reused' });
    expect((await find())?.revokedAt).toBe(now);
  });

  it('ends the grant when it is older than any rotation that is known', async () => {
    const { present, token } = await setUp();
    expect(await present(token(2))).toEqual({ kind: 'reused' });
  });

  it.each([
    ['revoked', { revokedAt: now }, {}],
    ["another client's", { clientId: 'other' }, {}],
    ['over', { expiresAt: now }, {}],
  ])('is refused without another word when its grant is %s', async (_case, grant, client) => {
    const { find, present, token } = await setUp(grant, client);
    expect(await present(token(3))).toEqual({ kind: 'refused' });
    expect(await present(token(1))).toEqual({ kind: 'refused' });
    expect(await find()).toEqual(grantWith({ generation: 3, ...grant }));
  });

  it('is refused when its own end has come, to the second, and when its grant is gone', async () => {
    const { clock, grants, present, token } = await setUp();
    clock.advance(9);
    expect(await present(token(3, now + 9))).toEqual({ kind: 'refused' });
    expect((await present(token(3, now + 10))).kind).toBe('refreshed');
    grants.contents.clear();
    expect(await present(token(4))).toEqual({ kind: 'refused' });
  });

  it('is refused when it is a text of somebody else', async () => {
    const { find, present } = await setUp();
    expect(await present('AAAA')).toEqual({ kind: 'refused' });
    expect(await find()).toEqual(grantWith({ generation: 3 }));
  });

  it('is kept when more scope is asked for than was granted', async () => {
    const { find, present, token } = await setUp();
    expect(await present(token(3), ['openid', 'other'])).toEqual({ kind: 'scope' });
    expect(await find()).toEqual(grantWith({ generation: 3 }));
    expect((await present(token(3), ['openid', 'api'])).kind).toBe('refreshed');
  });

  it('keeps its scope in its grace: within it the same successor, beyond it nothing but a refusal', async () => {
    const { find, present, token } = await setUp();
    const first = await present(token(3));
    expect(await present(token(3), ['api'])).toEqual(first);
    expect(await present(token(3), ['other'])).toEqual({ kind: 'scope' });
    expect((await find())?.revokedAt).toBeUndefined();
  });

  it('ends the grant when it comes back too late, whatever scope it asks for', async () => {
    const { find, present, token } = await setUp();
    expect(await present(token(1), ['other'])).toEqual({ kind: 'reused' });
    expect((await find())?.revokedAt).toBe(now);
  });

  it('leaves the end where it is, unless the client has it otherwise', async () => {
    const { clock, present, token } = await setUp();
    clock.advance(100);
    const grant = grantWith({ generation: 4, rotatedAt: now + 100 });
    expect(await present(token(3))).toEqual({ kind: 'refreshed', grant, refreshToken: token(4) });
  });

  it('moves the end with each use where the client has it so', async () => {
    const { clock, present, token } = await setUp({}, { refreshTokenExpiry: 'dynamic' });
    clock.advance(100);
    const end = now + 100 + 172_800;
    const grant = grantWith({ generation: 4, rotatedAt: now + 100, expiresAt: end });
    expect(await present(token(3))).toEqual({ kind: 'refreshed', grant, refreshToken: token(4, end) });
  });

  it.each(['fixed', 'dynamic'] as const)(
    'ends sooner where the request asks for less, being %s',
    async (refreshTokenExpiry) => {
      const { clock, present, token } = await setUp({}, { refreshTokenExpiry });
      clock.advance(100);
      const end = now + 100 + 60;
      const grant = grantWith({ generation: 4, rotatedAt: now + 100, expiresAt: end });
      const asked = { lifetimes: { ...lifetimes, refreshToken: 60 } };
      expect(await present(token(3), [], asked)).toEqual({
        kind: 'refreshed',
        grant,
        refreshToken: token(4, end),
      });
    },
  );

  it('never ends, unless the request asks for an end: then its grant has it', async () => {
    const endless = { expiresAt: now + never };
    const { find, present, refreshKeys } = await setUp(endless, { refreshTokenExpiry: 'none' });
    const token = (generation: number) => encodeRefreshToken({ grantId: id, generation }, refreshKeys);
    await present(token(3), [], { lifetimes: { ...lifetimes, refreshToken: never } });
    expect(await find()).toEqual(grantWith({ ...endless, generation: 4, rotatedAt: now }));
    await present(token(4), [], { lifetimes: { ...lifetimes, refreshToken: 60 } });
    expect(await find()).toEqual(grantWith({ generation: 5, rotatedAt: now, expiresAt: now + 60 }));
  });

  it('is good for resources within the grant, which keeps them all', async () => {
    const resources = ['https://r.example/', 'https://s.example/'];
    const { find, present, token } = await setUp({ resources });
    const grant = grantWith({ generation: 4, rotatedAt: now, resources });
    const narrowed = await present(token(3), [], { resources: ['https://s.example/'] });
    expect(narrowed).toEqual({ kind: 'refreshed', grant, refreshToken: token(4) });
    expect(await present(token(4), [], { resources: ['https://t.example/'] })).toEqual({ kind: 'resources' });
    expect(await find()).toEqual(grant);
    expect(await present(token(3), [], { resources: ['https://t.example/'] })).toEqual({ kind: 'resources' });
    expect(await find()).toEqual(grant);
  });

  it('is refused in another dialect, and nothing becomes of its grant', async () => {
    const { find, present, token } = await setUp();
    for (const generation of [3, 1])
      expect(await present(token(generation), [], { dialect: { id: 'csp' } })).toEqual({ kind: 'refused' });
    expect(await find()).toEqual(grantWith({ generation: 3 }));
  });

  it('has no end of its own where the client has it so', async () => {
    const { present, refreshKeys } = await setUp({}, { refreshTokenExpiry: 'none' });
    const old = encodeRefreshToken({ grantId: id, generation: 3 }, refreshKeys);
    const outcome = await present(old);
    const next = outcome.kind === 'refreshed' ? outcome.refreshToken : '';
    expect(decodeRefreshToken(next, refreshKeys)).toEqual({ grantId: id, generation: 4 });
  });

  it('is refused to a client that may no longer refresh', async () => {
    const { present, token } = await setUp({}, { grantTypes: [] });
    expect(await present(token(3))).toEqual({ kind: 'refused' });
  });
});

describe('the first refresh token', () => {
  it('is given to clients that may refresh, and ends with the grant', () => {
    const refreshKeys = testKeyring();
    const token = refreshTokenOf(grantWith(), clientWith(), { refreshKeys }) ?? '';
    expect(decodeRefreshToken(token, refreshKeys)).toEqual({
      grantId: id,
      generation: 0,
      expiresAt: now + 86_400,
    });
    expect(refreshTokenOf(grantWith(), clientWith({ grantTypes: [] }), { refreshKeys })).toBeUndefined();
  });
});

describe('the end of a grant', () => {
  it.each([
    ['the refresh token', {}, 172_800],
    ['the access token, without refresh tokens', { grantTypes: [] }, 900],
  ] as const)('is that of %s', (_case, client, seconds) => {
    expect(grantEnd(clientWith(client), lifetimes, now)).toBe(now + seconds);
  });
});

describe('a grant', () => {
  it.each([
    [true, {}],
    [false, { clientId: 'other' }],
    [false, { revokedAt: now }],
    [false, { expiresAt: now }],
    [true, { expiresAt: now + 1 }],
  ])('being alive is %s with %j', (alive, overrides) => {
    expect(isLive(grantWith(overrides), { clientId: 'app' }, now)).toBe(alive);
  });
});
