import { describe, expect, it } from 'vitest';
import {
  authorizeChallenge,
  challengeOf,
  isChallenge,
  isVerifier,
  storedChallenge,
} from '../../../shared/core/pkce.ts';
import { clientWith } from '../../support/memory-fixtures.ts';
import { refusalOf } from '../../support/memory-refusal.ts';

// RFC 7636, appendix B.
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

const insisting = clientWith({ codeChallengeMethod: 'plain' });

describe('a code verifier', () => {
  it.each([
    ['43 characters', 'a'.repeat(43)],
    ['128 characters', 'a'.repeat(128)],
    ['every kind of character that it may have', `AZaz09-._~${'x'.repeat(33)}`],
  ])('may have %s', (_case, text) => {
    expect(isVerifier(text)).toBe(true);
  });

  it.each([
    ['42 characters', 'a'.repeat(42)],
    ['129 characters', 'a'.repeat(129)],
    ['an equals sign', `${'a'.repeat(43)}=`],
    ['a plus', `${'a'.repeat(43)}+`],
    ['a slash', `${'a'.repeat(43)}/`],
    ['a blank', `${'a'.repeat(43)} `],
    ['a percent sign', `${'a'.repeat(43)}%`],
    ['a letter of another alphabet', `${'a'.repeat(43)}ä`],
    ['a line end after it', `${'a'.repeat(43)}\n`],
    ['a line end before it', `\n${'a'.repeat(43)}`],
  ])('may not have %s', (_case, text) => {
    expect(isVerifier(text)).toBe(false);
  });

  it('has the challenge that RFC 7636 computes', () => {
    expect(challengeOf(verifier)).toBe(challenge);
  });
});

describe('a code challenge', () => {
  it('of S256 is 43 characters of base64url', () => {
    expect(isChallenge(challenge, 'S256')).toBe(true);
    for (const text of [
      challenge.slice(1),
      `${challenge}A`,
      `${challenge}=`,
      challenge.replace('-', '~'),
      '',
    ]) {
      expect(isChallenge(text, 'S256')).toBe(false);
    }
  });

  it('of plain is a verifier', () => {
    expect(isChallenge('~'.repeat(128), 'plain')).toBe(true);
    expect(isChallenge('~'.repeat(129), 'plain')).toBe(false);
  });

  it('is kept as S256, so that the verifier is not', () => {
    expect(storedChallenge(challenge, 'S256')).toBe(challenge);
    expect(storedChallenge(verifier, 'plain')).toBe(challenge);
  });
});

describe('the challenge of an authorization request', () => {
  it('is kept as it is under S256, also for a client that may send plain ones', () => {
    const sent = { codeChallenge: challenge, codeChallengeMethod: 'S256' };
    expect(authorizeChallenge(sent, clientWith())).toBe(challenge);
    expect(authorizeChallenge(sent, insisting)).toBe(challenge);
  });

  it('may be plain where the metadata of the client says so, with or without the word', () => {
    expect(authorizeChallenge({ codeChallenge: verifier, codeChallengeMethod: 'plain' }, insisting)).toBe(
      challenge,
    );
    expect(authorizeChallenge({ codeChallenge: verifier }, insisting)).toBe(challenge);
  });

  it('may be missing from a client that has a secret', () => {
    expect(authorizeChallenge({}, clientWith())).toBeUndefined();
    expect(authorizeChallenge({ codeChallengeMethod: 'S256' }, clientWith())).toBeUndefined();
  });

  const notAvailable = 'code_challenge_method is not available to this client: use S256';
  it.each([
    [
      'plain for any other client',
      { codeChallenge: verifier, codeChallengeMethod: 'plain' },
      clientWith(),
      notAvailable,
    ],
    [
      'no method, which is plain, for any other client',
      { codeChallenge: verifier },
      clientWith(),
      notAvailable,
    ],
    ['an unknown method', { codeChallenge: challenge, codeChallengeMethod: 'S512' }, insisting, notAvailable],
    [
      'a method in other letters',
      { codeChallenge: challenge, codeChallengeMethod: 's256' },
      insisting,
      notAvailable,
    ],
    [
      'a malformed challenge',
      { codeChallenge: `${challenge}=`, codeChallengeMethod: 'S256' },
      clientWith(),
      'code_challenge is malformed',
    ],
    [
      'none from a public client',
      {},
      clientWith({ tokenEndpointAuthMethod: 'none' }),
      'code_challenge is missing',
    ],
  ])('is refused: %s', async (_case, sent, client, description) => {
    expect(await refusalOf(async () => authorizeChallenge(sent, client))).toEqual({
      code: 'invalid_request',
      detail: { because: 'code-challenge-refused', description },
    });
  });
});
