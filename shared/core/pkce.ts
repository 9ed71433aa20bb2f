import { createHash } from 'node:crypto';
import { utf8 } from './encoding.ts';
import { refuse } from './errors.ts';
import type { Client } from './model.ts';

/** How a challenge was made of its verifier (RFC 7636 §4.2). */
export type CodeChallengeMethod = 'S256' | 'plain';

/** A code challenge as an authorization request sends it. */
export interface SentChallenge {
  readonly codeChallenge?: string;
  readonly codeChallengeMethod?: string;
}

/** 43 to 128 unreserved characters (RFC 7636 §4.1). */
const verifier = /^[A-Za-z0-9._~-]{43,128}$/;

/** SHA-256 in base64url. */
const s256Challenge = /^[A-Za-z0-9_-]{43}$/;

/** Whether the text may be a code verifier. */
export function isVerifier(text: string): boolean {
  return verifier.test(text);
}

/** The S256 challenge of a verifier. */
export function challengeOf(codeVerifier: string): string {
  return createHash('sha256').update(utf8(codeVerifier)).digest('base64url');
}

/** Whether the text may be a challenge of that method: under `plain` it is the verifier itself. */
export function isChallenge(text: string, method: CodeChallengeMethod): boolean {
  return method === 'plain' ? isVerifier(text) : s256Challenge.test(text);
}

/** The challenge as it is kept, always S256: the table never holds a verifier, and redemption compares one form. */
export function storedChallenge(challenge: string, method: CodeChallengeMethod): string {
  return method === 'plain' ? challengeOf(challenge) : challenge;
}

/**
 * The challenge to keep of what a client sent with its authorization request; `undefined` where it sent none and need not. A challenge without method is `plain` (RFC 7636 §4.3).
 * Throws `invalid_request` for a public client without one, for a method that is not the client's, and for a malformed challenge.
 */
export function authorizeChallenge(
  { codeChallenge, codeChallengeMethod = 'plain' }: SentChallenge,
  client: Client,
): string | undefined {
  if (codeChallenge === undefined) {
    return client.tokenEndpointAuthMethod === 'none'
      ? refuseChallenge('code_challenge is missing')
      : undefined;
  }
  if (!isMethodOf(codeChallengeMethod, client)) {
    return refuseChallenge('code_challenge_method is not available to this client: use S256');
  }
  if (isChallenge(codeChallenge, codeChallengeMethod))
    return storedChallenge(codeChallenge, codeChallengeMethod);
  return refuseChallenge('code_challenge is malformed');
}

/** `plain` shows the verifier to whoever sees the authorization request (RFC 9700 §2.1.1), so only where the client's metadata says so. */
function isMethodOf(method: string, client: Client): method is CodeChallengeMethod {
  return method === 'S256' || (method === 'plain' && client.codeChallengeMethod === 'plain');
}

function refuseChallenge(description: string): never {
  return refuse('invalid_request', { because: 'code-challenge-refused', description });
}
