import { JwtVerifier } from 'aws-jwt-verify';
import type { Jwks } from 'aws-jwt-verify/jwk';
import { cpuOfCalls, grant, issuer, newTokens, publicKeys, sameToken } from './access-tokens.ts';
import { answering } from './answering.ts';
import { algorithmOf } from './key-pair.ts';

// A program: aws-jwt-verify, in process, with the key set given to it. Its argument is the algorithm of the tokens.
const alg = algorithmOf(process.argv[2]);
const jwks = (await publicKeys.jwks()) as unknown as Jwks;

function newVerifier() {
  const verifier = JwtVerifier.create({
    issuer,
    audience: 'api',
    scope: 'openid',
    jwksUri: `${issuer}/jwks`,
  });
  verifier.cacheJwks(jwks);
  return verifier;
}

const verifier = newVerifier();

function allow(token: string, by = verifier): void {
  const { sub } = by.verifySync(token);
  if (sub !== grant.subject) throw new Error(`the token is of ${sub}`);
}

answering({
  'new tokens': async (count) => cpuOfCalls(await newTokens(Number(count), alg), (token) => allow(token)),
  'the same token': async (count) => cpuOfCalls(await sameToken(Number(count), alg), (token) => allow(token)),
  'keys not read yet': async (count) =>
    cpuOfCalls(await sameToken(Number(count), alg), (token) => allow(token, newVerifier())),
});
