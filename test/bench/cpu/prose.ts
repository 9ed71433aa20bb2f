import { decimals } from '../frame/figures.ts';
import { connections } from './http-client.ts';
import {
  es256CredentialsBudget,
  httpOf,
  introspectionBudget,
  limitOf,
  rs256CredentialsBudget,
} from './limits.ts';
import type { Plan } from './measure.ts';
import type { Results } from './tables.ts';

/** What was done, how alike it is on all sides, and what nobody can be quicker than. */
export function paragraphs(results: Results, plan: Plan): readonly string[] {
  return [howMeasured(plan), servers, differences.join('\n'), limits(results)];
}

function howMeasured({ servers: { count, rounds, warmups }, tasks }: Plan): string {
  return [
    'A figure is the CPU time of the server’s process, all its threads, for one request.',
    `Each server has a process of its own and keeps everything in memory. Another process sends it ${decimals(count)} requests a round over ${connections} connections that stay open; ${warmups} rounds warm up and ${rounds} count.`,
    'What a step needs is made before the round. The first answer of each server is looked at whole: signatures against its published keys, claims, states. Of every other answer the status is.',
    `Authorizers judge ${decimals(tasks.count)} tokens a round in their own process, without HTTP.`,
  ].join(' ');
}

const servers = [
  'All run on Node’s HTTP with `NODE_ENV=production`, RSA keys of 2,048 bits and P-256 keys.',
  'Latchkey’s functions are bundled as they are deployed; a small front makes API Gateway’s event of each request.',
  'oidc-provider runs on its own handler. OpenAuth, a handler of Web requests, has the shortest front that makes those.',
  'Both have maps for storage: the memory adapter that oidc-provider brings is slower and holds 1,000 entries, and the memory storage that OpenAuth brings is a sorted list, which grows with every login.',
  'In a deployment the requests to DynamoDB, SNS and SES cost CPU time as well; here nobody makes any.',
].join(' ');

const differences = [
  'The steps are not quite alike everywhere:',
  '',
  '- **client_credentials**: Latchkey and oidc-provider take the secret from the `Authorization` header and sign one JWT. OpenAuth takes it from the form, and keeps a refresh token as well, which it always gives.',
  '- **refresh**: every refresh token is used once and replaced. With an ID token there are two signatures, on both sides. At OpenAuth nobody proves which client it is.',
  '- **OTP check**, from the right code to tokens: one request at Latchkey, which signs an access token and an ID token. OpenAuth takes two, the code and then the authorization code that it gives, and signs one token; it keeps the code in a cookie that it decrypts with RSA, and counts no guesses.',
  '- **sending and checking codes**: of Latchkey’s limits only those of the recipient are counted. Limits that many share (addresses, clients, auth sources, quotas) and the budgets of SMS always allow here, since one address and one client send everything; a deployment takes them mostly from leases in memory. So the rows of sending and checking are a little lower than they would be.',
  '- **introspection**: Latchkey’s access tokens are JWTs, so it checks a signature and then looks at the grant. oidc-provider introspects no JWT. It is asked about opaque tokens, its cheaper case: two look-ups and no signature. Each token is of a grant of its own, made by the server itself before the round, on both sides, and asked about once.',
  '- **authorizer**: both check signature, issuer, expiry, audience and scope. Latchkey’s also looks at the grant for a revocation, in memory here, and writes API Gateway’s policy. A token that Latchkey has verified it finds by its hash the next time; aws-jwt-verify verifies each time. “Keys not read yet” is aws-jwt-verify with a new verifier for each token: it has the key set as JSON, fetched from nowhere, and must make a key of it before it can verify.',
  '- OpenAuth writes two lines to standard output a request, which cannot be switched off; Latchkey writes lines for metrics and refusals. All of it goes to `/dev/null`.',
];

function limits(results: Results): string {
  return [
    `Node’s HTTP and the signature are under every server: ${decimals(httpOf(results))} microseconds for a request that does nothing, and what the table of the least says for a signature.`,
    'A server that did nothing else would answer',
    `${decimals(limitOf(results, rs256CredentialsBudget))} × as many requests for client_credentials with RS256 as oidc-provider,`,
    `${decimals(limitOf(results, es256CredentialsBudget))} × as many with ES256,`,
    `and ${decimals(limitOf(results, introspectionBudget))} × as many introspections of RS256 tokens.`,
  ].join(' ');
}
