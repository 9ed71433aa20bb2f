import { authorizer } from '../../../../shared/endpoints/authorizer.ts';
import { systemClock } from '../../../../shared/runtime/clock.ts';
import { authorizerEvent } from '../../../lambda/events.ts';
import { memoryGrantStore } from '../../../support/memory-grants.ts';
import { cpuOfCalls, grant, newTokens, publicKeys, sameToken } from './access-tokens.ts';
import { answering } from './answering.ts';
import { algorithmOf } from './key-pair.ts';

// A program: Latchkey's authorizer, in process. Its argument is the algorithm of the tokens.
const alg = algorithmOf(process.argv[2]);
const whoami = { method: 'GET', path: '/resource/whoami', scopes: ['openid'] } as const;
const notes = { method: 'POST', path: '/resource/notes', scopes: ['api'], audience: ['api'] } as const;

const grants = memoryGrantStore();
await grants.claim(grant);
const ports = { publicKeys, grantReader: grants, clock: systemClock };
const authorize = authorizer([whoami, notes], 'https://login.example.com', ports);

async function allow(token: string): Promise<void> {
  const { policyDocument } = await authorize(authorizerEvent(whoami, { authorization: [`Bearer ${token}`] }));
  const effects = policyDocument.Statement.map(({ Effect }) => Effect);
  if (effects.join() !== 'Allow') throw new Error(`the authorizer says ${effects.join()}`);
}

answering({
  'new tokens': async (count) => cpuOfCalls(await newTokens(Number(count), alg), allow),
  'the same token': async (count) => cpuOfCalls(await sameToken(Number(count), alg), allow),
});
