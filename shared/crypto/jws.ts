import { type KeyObject, sign, verify } from 'node:crypto';
import type { SigningAlgorithm } from '../contract/signing-algorithm.ts';
import type { Claims } from '../core/ports.ts';
import { fromJws, toJws } from './es256-signature.ts';

/** The hash of each algorithm (RFC 7518 §3.1, RFC 8037 §3.1); EdDSA has its own. */
const hashes = { RS256: 'sha256', ES256: 'sha256', EdDSA: null } as const;

/** A JWT of these claims in compact serialization (RFC 7515 §7.1). `key`: private, of the algorithm's kind. */
export function signJwt(
  claims: Claims,
  { alg, kid, typ }: { readonly alg: SigningAlgorithm; readonly kid: string; readonly typ: string },
  key: KeyObject,
): string {
  const signed = `${encode({ alg, typ, kid })}.${encode(claims)}`;
  const signature = sign(hashes[alg], Buffer.from(signed), key);
  return `${signed}.${(alg === 'ES256' ? toJws(signature) : signature).toString('base64url')}`;
}

function encode(value: Claims): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** A key that verifies, with the only algorithm that it may be used for. */
export interface Verifier {
  readonly alg: SigningAlgorithm;
  /** Public. */
  readonly key: KeyObject;
}

/** A JWT taken apart, and not yet believed. */
export interface ParsedJwt {
  readonly header: Claims;
  readonly claims: Claims;
  /** What was signed. */
  readonly signed: string;
  readonly signature: Buffer;
}

/** Takes a JWT apart (RFC 7515 §5.2, steps 1 to 7); `undefined` for a text that is none. A signature that is spelled otherwise than base64url spells it is none: each signature has one spelling. */
export function parseJwt(jwt: string): ParsedJwt | undefined {
  const [first, second, third, ...more] = jwt.split('.');
  if (first === undefined || second === undefined || third === undefined || more.length > 0) return undefined;
  const [header, claims] = [decode(first), decode(second)];
  const signature = Buffer.from(third, 'base64url');
  if (!header || !claims || signature.toString('base64url') !== third) return undefined;
  return { header, claims, signed: `${first}.${second}`, signature };
}

/** A JSON object in base64url, or `undefined`. */
function decode(text: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether the key signed that JWT (RFC 7515 §5.2, step 8). The algorithm is the key's, never the header's word: a header that says another one is refused, and so is one with extensions that have to be
 * understood (§4.1.11), for we have none.
 */
export function isSignedBy({ header, signature, signed }: ParsedJwt, { alg, key }: Verifier): boolean {
  if (header['alg'] !== alg || header['crit'] !== undefined) return false;
  return verify(hashes[alg], Buffer.from(signed), key, alg === 'ES256' ? fromJws(signature) : signature);
}
