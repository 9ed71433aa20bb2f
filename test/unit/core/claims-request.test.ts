import { describe, expect, it } from 'vitest';
import { readClaimsParameter } from '../../../shared/core/claims-request.ts';

describe('a claims request', () => {
  it('names claims for the ID token and for userinfo, whatever is said about them (OpenID Connect Core §5.5)', () => {
    const request = {
      id_token: { auth_time: { essential: true }, acr: { values: ['a', 'b'] }, 'urn:example:x': null },
      userinfo: { email: null, 'https://example.com/claims#y': { value: 1 } },
    };
    expect(readClaimsParameter(JSON.stringify(request))).toEqual({
      claims: {
        idToken: ['auth_time', 'acr', 'urn:example:x'],
        userinfo: ['email', 'https://example.com/claims#y'],
      },
    });
  });

  it.each(['{}', '{"id_token":null,"userinfo":null}', '{"id_token":{}}', '{"else":{"email":null}}'])(
    'may ask for nothing: %s',
    (text) => {
      expect(readClaimsParameter(text)).toEqual({ claims: { idToken: [], userinfo: [] } });
    },
  );

  it('takes a name for nothing but a name', () => {
    expect(readClaimsParameter('{"userinfo":{"__proto__":null,"constructor":null}}')).toEqual({
      claims: { idToken: [], userinfo: ['__proto__', 'constructor'] },
    });
  });

  it.each([
    ['no JSON', '{'],
    ['no text', ''],
    ['a list', '[]'],
    ['a text', '"email"'],
    ['null', 'null'],
    ['a list of claims', '{"userinfo":["email"]}'],
    ['a claim alone', '{"id_token":"email"}'],
    ['a switch', '{"id_token":true}'],
    ['a name with a blank', '{"id_token":{"a b":null}}'],
    ['an empty name', '{"id_token":{"":null}}'],
    ['a name with markup', '{"userinfo":{"<b>":null}}'],
    ['a name that is half a letter', '{"userinfo":{"\\ud800":null}}'],
    ['a name that is too long', JSON.stringify({ userinfo: { ['a'.repeat(129)]: null } })],
    ['too many names', JSON.stringify({ userinfo: Object.fromEntries(names(51)) })],
    ['too much text', JSON.stringify({ else: 'a'.repeat(4_100) })],
  ])('is none with %s', (_, text) => {
    expect(readClaimsParameter(text)).toBeUndefined();
  });

  it('has fifty names at most', () => {
    const text = JSON.stringify({ userinfo: Object.fromEntries(names(50)) });
    expect(readClaimsParameter(text)?.claims.userinfo).toEqual(names(50).map(([name]) => name));
  });
});

describe('what a claims request insists on', () => {
  const insists = (idToken: unknown) => {
    const { claims: _, ...others } = readClaimsParameter(JSON.stringify({ id_token: idToken })) ?? {};
    return others;
  };

  it.each([
    ['the subject', { sub: { value: 'user-1' } }, { requiredSubject: 'user-1' }],
    ['an acr that is essential', { acr: { essential: true, value: 'gold' } }, { requiredAcr: ['gold'] }],
    [
      'one of many',
      { acr: { essential: true, values: ['gold', 7, 'silver'] } },
      { requiredAcr: ['gold', 'silver'] },
    ],
    ['an acr that nobody has', { acr: { essential: true, value: 7 } }, { requiredAcr: [] }],
  ])('is %s (OpenID Connect Core §5.5.1)', (_, idToken, expected) => {
    expect(insists(idToken)).toEqual(expected);
  });

  it.each([
    ['a subject of no value', { sub: { essential: true } }],
    ['a subject that is no text', { sub: { value: 7 } }],
    ['an acr that is voluntary', { acr: { values: ['gold'] } }],
    ['an acr of no value', { acr: { essential: true } }],
    ['another claim', { email: { essential: true, value: 'a@example.com' }, auth_time: { essential: true } }],
  ])('is not %s', (_, idToken) => {
    expect(insists(idToken)).toEqual({});
  });

  it('is nothing that userinfo is asked for', () => {
    const userinfo = { sub: { value: 'user-1' }, acr: { essential: true, value: 'gold' } };
    expect(readClaimsParameter(JSON.stringify({ userinfo }))).toEqual({
      claims: { idToken: [], userinfo: ['sub', 'acr'] },
    });
  });
});

function names(count: number): readonly (readonly [string, null])[] {
  return Array.from({ length: count }, (_, nth) => [`c${nth}`, null]);
}
