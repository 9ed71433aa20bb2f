import { describe, expect, it } from 'vitest';
import { readToken, timeliness } from '../../infra/cli/token.ts';

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const header = { alg: 'RS256' };

describe('readToken', () => {
  it.each([
    ['access', 'access_token'],
    ['id', 'id_token'],
    ['other', 'other_jwt'],
    [undefined, 'other_jwt'],
  ])('tells the kind of a JWT by token_use %s', (use, kind) => {
    const claims = { sub: 'ada', ...(use ? { token_use: use } : {}) };
    expect(readToken(`${part(header)}.${part(claims)}.c2ln`)).toEqual({ kind, header, claims });
  });

  it.each([
    ['a'.repeat(128), 'refresh_token'],
    [`-_${'a'.repeat(62)}`, 'api_token'],
    ['+'.repeat(64), 'unknown'],
    [`.${part({ sub: 'ada' })}.${'m'.repeat(43)}`, 'reference'],
    [`${part({ alg: 'dir' })}....`, 'encrypted_jwt'],
    ['a'.repeat(127), 'unknown'],
    ['', 'unknown'],
    ['a.b.c', 'unknown'],
    [`${part([])}.${part({})}.c2ln`, 'unknown'],
    [`${part(header)}.${part(null)}.c2ln`, 'unknown'],
  ])('knows %s by its shape', (token, kind) => {
    expect(readToken(token)).toEqual({ kind });
  });
});

describe('timeliness', () => {
  it.each([
    [{ exp: 101 }, 'valid'],
    [{ exp: 100 }, 'expired'],
    [{ exp: 101, nbf: 100 }, 'valid'],
    [{ exp: 200, nbf: 101 }, 'not yet valid'],
    [{}, 'without end'],
    [{ exp: '200' }, 'without end'],
  ])('finds %j at 100 %s', (claims, expected) => {
    expect(timeliness(claims, 100)).toBe(expected);
  });
});
