import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, type JWK } from 'jose';
import { paths as ciamPaths } from '../../e2e/ciam/steps.ts';
import { paths as cspPaths } from '../../e2e/csp/steps.ts';
import { paths as plainPaths } from '../../e2e/plain/steps.ts';
import { paths } from '../../support/calls.ts';
import type { Attack, Way } from '../attack.ts';
import { type Tokens, type Vendor, vendors } from '../logins.ts';
import type { Stage } from '../stage.ts';

type Members = Readonly<Record<string, unknown>>;

/** Somewhere that tokens open something, and whether this one does. */
interface Gate {
  readonly name: string;
  readonly vendor: Vendor;
  opens(stage: Stage, token: string): Promise<boolean>;
}

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const api = { clientId: 'demo-api', secret: 'demo-api-secret' };

const introspection = (name: string, vendor: Vendor, path: string, as = api): Gate => ({
  name,
  vendor,
  opens: async (stage, token) => (await stage.postForm(path, { token }, { as })).body['active'] === true,
});
const protectedBy = (name: string, vendor: Vendor, path: string): Gate => ({
  name,
  vendor,
  opens: async (stage, token) => (await stage.send(path, {}, bearer(token))).status === 200,
});

const gates: readonly Gate[] = [
  introspection('introspection, Ubisecure', vendors.ubisecure, paths.introspection),
  introspection('introspection, plain', vendors.tencent, plainPaths.introspect),
  protectedBy('userinfo, Ubisecure', vendors.ubisecure, '/uas/oauth2/userinfo'),
  protectedBy('userinfo, Tencent', vendors.tencent, ciamPaths.userinfo),
  protectedBy('userinfo, VMware', vendors.vmware, cspPaths.userinfo),
  protectedBy('authorizer', vendors.ubisecure, paths.whoami),
];

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Everything that a forger can make of a token and of the published keys. */
function forgeriesOf(token: string, keys: readonly JWK[]): Readonly<Record<string, string>> {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const [protectedHeader, claims] = [decodeProtectedHeader(token), decodeJwt(token)];
  const input = (head: Members, body: Members = {}) =>
    `${part({ ...protectedHeader, ...head })}.${part({ ...claims, ...body })}`;
  const kept = (head: Members, body?: Members) => `${input(head, body)}.${signature}`;
  const signed = (head: Members, body?: Members, key: KeyObject = own.privateKey) => {
    const text = input(head, body);
    return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
  };
  const hmac = (secret: string, head: Members = {}) => {
    const text = input({ alg: 'HS256', ...head });
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
  };
  const jwk = keys.find(({ kid }) => kid === protectedHeader.kid) ?? {};
  const pem = String(
    createPublicKey({ key: { ...jwk }, format: 'jwk' }).export({ format: 'pem', type: 'spki' }),
  );
  const ownJwk = own.publicKey.export({ format: 'jwk' });
  const otherKid = keys.find(({ kid }) => kid !== protectedHeader.kid)?.kid;
  const later = Number(claims.exp) + 86_400;
  return {
    'alg none': `${input({ alg: 'none' })}.`,
    'alg None with the signature': kept({ alg: 'None' }),
    'alg empty': `${input({ alg: '' })}.`,
    'alg a list': kept({ alg: ['RS256'] }),
    'alg RS512': kept({ alg: 'RS512' }),
    'alg PS256': kept({ alg: 'PS256' }),
    'alg ES256': kept({ alg: 'ES256' }),
    'HMAC with the PEM': hmac(pem),
    'HMAC with the JWK': hmac(JSON.stringify(jwk)),
    'HMAC with the modulus': hmac(String(jwk.n)),
    'HMAC with nothing': hmac('\0', { kid: '../../../dev/null' }),
    'no signature': `${header}.${payload}.`,
    'half a signature': `${header}.${payload}.${signature.slice(0, signature.length / 2)}`,
    'another key, our kid': signed({}),
    'another key, its own jwk': signed({ jwk: ownJwk }),
    'another key, its own jku': signed({ jku: 'https://attacker.example/jwks', kid: 'theirs' }),
    'another key, its own x5u': signed({ x5u: 'https://attacker.example/x5u' }),
    'another issuer, signature kept': kept({}, { iss: 'https://attacker.example' }),
    'another issuer, another key': signed({}, { iss: 'https://attacker.example' }),
    'kid unknown': kept({ kid: 'unknown' }),
    'kid left out': kept({ kid: undefined }),
    'kid of another key of ours': kept({ kid: otherKid }),
    'kid a path': signed({ kid: '../../../../dev/null' }),
    'kid an SQL text': signed({ kid: "' OR '1'='1" }),
    'kid __proto__': signed({ kid: '__proto__' }),
    'kid an object': signed({ kid: { toString: protectedHeader.kid } }),
    'crit b64': kept({ crit: ['b64'], b64: false }),
    'more scope': kept({}, { scope: 'openid demo-api admin' }),
    'another subject': kept({}, { sub: '+358400000001' }),
    'another audience': kept({}, { aud: 'demo-api' }),
    'a later end': kept({}, { exp: later }),
    'another typ': kept({ typ: protectedHeader.typ === 'JWT' ? 'at+jwt' : 'JWT' }),
    'two payloads': `${header}.${payload}.${part(claims)}.${signature}`,
    'blanks around it': ` ${header}.${payload}. ${signature}`,
  };
}

/** Tokens that are genuine, and something else than an access token. */
const others = ({ id, access }: Tokens) => ({
  'the ID token': id,
  'the access token twice': `${access}${access}`,
});

const at = (gate: Gate): Way => ({
  name: gate.name,
  async play(stage) {
    const tokens = await gate.vendor.logIn(stage);
    const { body } = await stage.send(paths.jwks, {});
    const forged = { ...forgeriesOf(tokens.access, body['keys'] as readonly JWK[]), ...others(tokens) };
    let taken = 0;
    for (const token of Object.values(forged)) if (await gate.opens(stage, token)) taken += 1;
    const genuine = (await gate.opens(stage, tokens.access)) ? 1 : 0;
    return {
      tried: Object.keys(forged).length,
      measures: { 'forgeries taken': taken, 'the genuine token taken': genuine },
    };
  },
});

/** Access tokens that the stack did not give, or not so. */
export const forgedTokens: Attack = {
  name: 'forged-tokens',
  says: 'Somebody makes tokens of a genuine one and of the published keys: no signature, other keys, other issuers, changed claims, tricks with kid and alg.',
  stack: 'usual',
  tries: 'forgeries',
  bounds: [
    { measure: 'forgeries taken', atMost: 0 },
    { measure: 'the genuine token taken', atLeast: 1 },
  ],
  ways: gates.map(at),
};
