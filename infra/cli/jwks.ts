import { createPublicKey } from 'node:crypto';
import * as v from 'valibot';

const maxKeys = 10;
const smallestRsaKey = 2_048;

/** Members of RFC 7518 §6 that only a private key, or a shared secret, has. */
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const;

/** Signature algorithms (RFC 7518 §3.1, RFC 8037 §3.1) that assertions may use, by the key's type and curve. */
const algorithms: ReadonlyMap<string, readonly string[]> = new Map([
  ['RSA', ['RS256', 'PS256']],
  ['EC P-256', ['ES256']],
  ['OKP Ed25519', ['EdDSA']],
]);

type Jwk = Readonly<Record<string, unknown>>;

/**
 * A JWK set (RFC 7517 §5) of public keys that can check client assertions. Its issues name the key and what is wrong with it, and never show key material: the
 * usual mistake is to hand over the private key.
 */
export const jwksSchema = v.pipe(
  v.object(
    { keys: v.pipe(v.array(v.record(v.string(), v.unknown())), v.minLength(1), v.maxLength(maxKeys)) },
    'it must be a JSON object with the member "keys"',
  ),
  v.rawCheck(({ dataset, addIssue }) => {
    const complaint = dataset.typed ? complaintAbout(dataset.value.keys) : undefined;
    if (complaint !== undefined) addIssue({ message: complaint });
  }),
);

function complaintAbout(keys: readonly Jwk[]): string | undefined {
  const kids = keys.map(({ kid }) => kid);
  if (keys.length > 1 && (kids.includes(undefined) || new Set(kids).size < kids.length)) {
    return 'several keys need a different "kid" each';
  }
  for (const [index, key] of keys.entries()) {
    const complaint = complaintAboutKey(key);
    if (complaint !== undefined) return `key ${index + 1} of ${keys.length} ${complaint}`;
  }
  return undefined;
}

function complaintAboutKey(key: Jwk): string | undefined {
  if (key['kty'] === 'oct') {
    return 'is a shared secret: give a public key, or register the client for client_secret_jwt';
  }
  const secret = privateMembers.find((member) => Object.hasOwn(key, member));
  if (secret !== undefined) {
    return `has the private member "${secret}": give the public key alone, and replace this one if the file was shared`;
  }
  const allowed = algorithms.get([key['kty'], key['crv']].filter((part) => part !== undefined).join(' '));
  if (!allowed) return 'is of a kind that is not supported: allowed are RSA, EC P-256 and OKP Ed25519';
  if (key['alg'] !== undefined && !allowed.includes(String(key['alg']))) {
    return `has an "alg" that does not fit: allowed is ${allowed.join(' or ')}`;
  }
  if (key['use'] !== undefined && key['use'] !== 'sig') return 'is not for signatures: "use" must be "sig"';
  return isUsable(key) ? undefined : 'cannot be read, or is an RSA key of fewer than 2048 bits';
}

function isUsable(key: Jwk): boolean {
  try {
    const { asymmetricKeyDetails } = createPublicKey({ key: { ...key }, format: 'jwk' });
    return (asymmetricKeyDetails?.modulusLength ?? smallestRsaKey) >= smallestRsaKey;
  } catch {
    return false;
  }
}
