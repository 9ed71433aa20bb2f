import { randomUUID } from 'node:crypto';
import type { SigningAlgorithm } from '../../../../shared/contract/signing-algorithm.ts';
import { toBase64Url } from '../../../../shared/core/encoding.ts';
import type { Grant } from '../../../../shared/core/model.ts';
import { systemClock } from '../../../../shared/runtime/clock.ts';
import { grantWith } from '../../../support/memory-fixtures.ts';
import { testPublicKeys, testSigner } from '../../../support/memory-keys.ts';
import { cpuMicroseconds } from './answering.ts';

export const issuer = 'https://login.example.com/uas';
export const publicKeys = testPublicKeys(systemClock);

/** The grant behind all tokens of authorizers. */
export const grant = grantWith();

/** As many access tokens of one grant, no two of them alike. */
export async function newTokens(count: number, alg: SigningAlgorithm): Promise<readonly string[]> {
  const tokens: string[] = [];
  while (tokens.length < count) tokens.push(await newToken(alg, grant));
  return tokens;
}

/** An access token of a grant, as a login at `/uas` gives it. */
export function newToken(alg: SigningAlgorithm, { id, subject }: Grant): Promise<string> {
  const now = systemClock.seconds();
  const claims = {
    ...{ iss: issuer, sub: subject, aud: ['api', issuer], client_id: 'app', scope: 'openid api' },
    ...{ iat: now, exp: now + 3_600, jti: randomUUID(), token_use: 'access' },
    ...{ auth_time: now, amr: [`${issuer}/otp`], grant_id: toBase64Url(id) },
  };
  return testSigner.sign(claims, 'at+jwt', alg);
}

/** CPU microseconds of one call, over the calls with each of the inputs, one after the other. */
export async function cpuOfCalls<T>(inputs: readonly T[], call: (input: T) => unknown): Promise<number> {
  const before = cpuMicroseconds();
  for (const input of inputs) await call(input);
  return (cpuMicroseconds() - before) / inputs.length;
}

/** The same token as often. */
export async function sameToken(count: number, alg: SigningAlgorithm): Promise<readonly string[]> {
  const [token = ''] = await newTokens(1, alg);
  return new Array<string>(count).fill(token);
}
