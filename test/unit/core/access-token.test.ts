import { describe, expect, it } from 'vitest';
import { isBackedBy, readAccessToken } from '../../../shared/core/access-token.ts';
import { toBase64Url } from '../../../shared/core/encoding.ts';
import type { Claims } from '../../../shared/core/ports.ts';
import { testClock } from '../../support/clock.ts';
import { grantWith } from '../../support/memory-fixtures.ts';
import { testPublicKeys, testSigner } from '../../support/memory-keys.ts';

const clock = testClock();
const ports = { clock, publicKeys: testPublicKeys(clock) };
const issuer = 'https://login.example.com';
const grantId = new Uint8Array(16).fill(7);

const good: Claims = {
  iss: issuer,
  sub: 'user-alice',
  aud: ['api', issuer],
  client_id: 'app',
  scope: 'openid api',
  exp: clock.seconds() + 1,
  jti: 'token-1',
  grant_id: toBase64Url(grantId),
  token_use: 'access',
};

const read = async (claims: Claims, issuers = ['https://other.example.com', issuer]) =>
  readAccessToken(await testSigner.sign(claims, 'at+jwt'), issuers, ports);

describe('reading an access token', () => {
  it('tells what it says', async () => {
    expect(await read(good)).toEqual({
      issuer,
      subject: 'user-alice',
      clientId: 'app',
      scope: ['openid', 'api'],
      audience: ['api', issuer],
      tokenId: 'token-1',
      expiresAt: clock.seconds() + 1,
      grantId,
      claims: good,
    });
  });

  it.each<[string, Claims, readonly string[], readonly string[]]>([
    ['as dialects write them otherwise', { scope: ['a', 'b'], aud: 'x' }, ['a', 'b'], ['x']],
    ['as nothing', { scope: '', aud: [] }, [], []],
    ['as none', { scope: undefined, aud: undefined }, [], []],
    ['with what is no text between them', { scope: ['a', 7, ''], aud: [null, 'x'] }, ['a'], ['x']],
  ])('reads scope and audience %s', async (_case, claims, scope, audience) => {
    const token = await read({ ...good, ...claims });
    expect([token?.scope, token?.audience]).toEqual([scope, audience]);
  });

  it('finds no grant where a client acts for itself', async () => {
    const token = await read({ ...good, grant_id: undefined });
    expect([token?.tokenId, token?.grantId]).toEqual(['token-1', undefined]);
  });

  it.each<[string, Claims]>([
    ['another issuer', { iss: 'https://evil.example.com' }],
    ['no issuer', { iss: undefined }],
    ['a list of issuers', { iss: [issuer] }],
    ['an end that has come', { exp: clock.seconds() }],
    ['an end that is no number', { exp: String(clock.seconds() + 60) }],
    ['no end', { exp: undefined }],
    ['another use', { token_use: 'id' }],
    ['no use', { token_use: undefined }],
    ['no subject', { sub: undefined }],
    ['an empty subject', { sub: '' }],
    ['a subject that is no text', { sub: { a: 1 } }],
    ['no id', { jti: undefined }],
    ['no client', { client_id: undefined }],
    ['a grant that is no text', { grant_id: 7 }],
    ['a grant of another length', { grant_id: 'AAAA' }],
    ['a grant that is no base64url', { grant_id: '../grant' }],
    ['a grant that is null', { grant_id: null }],
  ])('refuses one with %s', async (_case, claims) => {
    expect(await read({ ...good, ...claims })).toBeUndefined();
  });

  it('refuses what nobody of ours signed, and what no issuer is asked for', async () => {
    expect(await readAccessToken('a.b.c', [issuer], ports)).toBeUndefined();
    expect(await read(good, [])).toBeUndefined();
  });
});

describe('a grant', () => {
  it.each([
    ['backs its tokens', {}, true],
    ['backs tokens though others were revoked', { revokedTokenIds: ['token-2'] }, true],
    ['backs tokens though no refresh token is good any more', { expiresAt: 0 }, true],
    ['backs no token that was revoked', { revokedTokenIds: ['token-2', 'token-1'] }, false],
    ['backs none once it is revoked', { revokedAt: 1 }, false],
  ])('%s', (_case, overrides, expected) => {
    expect(isBackedBy({ tokenId: 'token-1' }, grantWith(overrides))).toBe(expected);
  });
});
