import { randomBytes } from 'node:crypto';
import type { FunctionName } from '../../../../shared/contract/functions.ts';
import { defaultSigningAlgorithm, signingAlgorithms } from '../../../../shared/contract/signing-algorithm.ts';
import { ciam } from '../../../../shared/dialects/ciam.ts';
import { uas } from '../../../../shared/dialects/uas.ts';
import { introspectionEndpoint } from '../../../../shared/endpoints/introspection.ts';
import { jwksEndpoint } from '../../../../shared/endpoints/jwks.ts';
import { tokenEndpoint } from '../../../../shared/endpoints/token.ts';
import { continuingGrantTypes } from '../../../../shared/grants/continuing.ts';
import { directGrantTypes } from '../../../../shared/grants/direct.ts';
import { otpGrantTypes } from '../../../../shared/grants/otp.ts';
import { otpTokenGrantTypes } from '../../../../shared/grants/otp-token.ts';
import { lambda } from '../../../../shared/http/lambda.ts';
import { systemClock } from '../../../../shared/runtime/clock.ts';
import { lastCode, type SentMessage } from '../../../support/memory-courier.ts';
import { apiClient, clientWith, grantWith, storedSecret } from '../../../support/memory-fixtures.ts';
import { newToken } from './access-tokens.ts';
import { gateway, type LambdaHandler } from './gateway.ts';
import { listening } from './listening.ts';
import { longRunningPorts } from './ports.ts';

// A program: Latchkey's functions on Node's HTTP, with memory for a table. Its argument is the algorithm of all tokens.
const alg = signingAlgorithms.find((known) => known === process.argv[2]) ?? defaultSigningAlgorithm;
const algorithms = { accessTokenSignedResponseAlg: alg, idTokenSignedResponseAlg: alg };
const app = clientWith(algorithms);
const service = clientWith({
  ...{ clientId: 'service', secrets: [storedSecret('service-secret')] },
  ...{ grantTypes: ['client_credentials'], scope: ['api'] },
  ...algorithms,
});

const sent: SentMessage[] = [];
const ports = longRunningPorts([app, service, apiClient], sent);
const publicUrl = 'https://login.example.com';
const functions = new Map<FunctionName, LambdaHandler>([
  ['token', lambda(tokenEndpoint([ciam], [...otpTokenGrantTypes, ...directGrantTypes], ports), publicUrl)],
  ['token-otp', lambda(tokenEndpoint([uas], [...otpGrantTypes, ...continuingGrantTypes], ports), publicUrl)],
  ['introspection', lambda(introspectionEndpoint(ports), publicUrl)],
  ['jwks', lambda(jwksEndpoint(ports), publicUrl)],
]);

/** Codes that were sent since the last time, by recipient. */
function takeCodes(): Readonly<Record<string, string>> {
  const messages = sent.splice(0);
  return Object.fromEntries(messages.map((message) => [message.recipient.address, lastCode([message])]));
}

/** Access tokens as logins give them, each of a grant of its own. */
async function accessTokens(count: unknown): Promise<readonly string[]> {
  const tokens: string[] = [];
  while (tokens.length < Number(count)) {
    const authTime = systemClock.seconds();
    const id = new Uint8Array(randomBytes(16));
    const subject = `user-${randomBytes(8).toString('hex')}`;
    const grant = grantWith({ id, subject, authTime, expiresAt: authTime + 86_400 });
    await ports.grants.claim(grant);
    tokens.push(await newToken(alg, grant));
  }
  return tokens;
}

await listening(gateway(functions), { codes: takeCodes, accessTokens });
