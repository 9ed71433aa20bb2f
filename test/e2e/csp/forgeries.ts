import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { currentKey } from '../../../shared/core/key-set.ts';
import { readKeySet } from '../../../shared/dynamo/key-store.ts';
import { adminTargetOf } from '../../cli/admin-target.ts';
import type { TestCloud } from '../../support/local.ts';

type Members = Readonly<Record<string, unknown>>;

/** What makes tokens that the stack did not give, out of one that it gave. Members that are `undefined` are left out. */
export interface Forger {
  /** Truly signed by the stack's own key. */
  resigned(token: string, claims: Members, header?: Members): string;
  /** Signed by a key of the forger's. */
  foreign(token: string): string;
  /** `alg: none`, with no signature behind it. */
  unsigned(token: string): string;
  /** HMAC under each spelling of the public key that a careless verifier may take for a secret. */
  byPublicKey(token: string): readonly string[];
}

/** Opens the stack's signing key, as nobody outside can. */
export async function forgerOf(cloud: TestCloud): Promise<Forger> {
  const { keyUnwrapper, table } = adminTargetOf(cloud);
  const keySet = await readKeySet(table);
  if (!keySet) throw new Error('the stack has no signing keys');
  const { publicJwk, wrappedPrivateKey } = currentKey(keySet);
  const pkcs8 = Buffer.from(await keyUnwrapper.unwrap('signing', wrappedPrivateKey));
  const own = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const pem = createPublicKey({ key: { ...publicJwk }, format: 'jwk' }).export({
    format: 'pem',
    type: 'spki',
  });
  const secrets = [String(pem), String(pem).trim(), JSON.stringify(publicJwk), String(publicJwk['n'])];
  return {
    resigned: (token, claims, header) => signedWith(own, inputOf(token, claims, header)),
    foreign: (token) => signedWith(other, inputOf(token)),
    unsigned: (token) => `${inputOf(token, {}, { alg: 'none' })}.`,
    byPublicKey: (token) =>
      secrets.map((secret) => {
        const input = inputOf(token, {}, { alg: 'HS256' });
        return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
      }),
  };
}

function inputOf(token: string, claims: Members = {}, header: Members = {}): string {
  const parts = [
    { ...decodeProtectedHeader(token), ...header },
    { ...decodeJwt(token), ...claims },
  ];
  return parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
}

function signedWith(key: KeyObject, input: string): string {
  return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
}

/** An `act` claim of so many clients, each acting for the next. */
export function actOf(count: number, sub = (nth: number) => `actor-${nth}`): Members {
  const earlier = count > 1 ? { act: actOf(count - 1, sub) } : {};
  return { sub: sub(count), ...earlier };
}
