import type { StepName } from '../../../infra/cost/measured.ts';
import type { Contender } from './contender.ts';
import { httpFloors } from './floors.ts';
import * as own from './latchkey.ts';
import { latchkey } from './latchkey.ts';
import type { Task } from './measure.ts';
import * as provider from './oidc-provider.ts';
import { oidcProvider } from './oidc-provider.ts';
import * as openauth from './openauth.ts';
import { openAuth } from './openauth.ts';
import { type ComparedAlgorithm, comparedAlgorithms } from './servers/key-pair.ts';

/** Name of our side in every comparison. */
export const ours = 'Latchkey';

/** Name of the library that the authorizer is compared with. */
export const theirs = 'aws-jwt-verify';

/** One step, done by several servers: ours first. */
export interface ServerComparison {
  readonly what: string;
  readonly contenders: readonly Contender[];
}

/** Something that a process does without HTTP. */
export interface TaskComparison {
  readonly what: string;
  readonly tasks: readonly Task[];
}

export const httpAlone: ServerComparison = { what: 'HTTP alone', contenders: httpFloors };

export const rs256Credentials = comparison('client_credentials, RS256', [
  latchkey(own.clientCredentials, 'RS256'),
  oidcProvider(provider.clientCredentials, 'RS256'),
]);

export const es256Credentials = comparison('client_credentials, ES256', [
  latchkey(own.clientCredentials, 'ES256'),
  oidcProvider(provider.clientCredentials, 'ES256'),
  openAuth(openauth.clientCredentials),
]);

export const rs256Refresh = comparison('refresh, with an ID token, RS256', [
  latchkey(own.refresh(), 'RS256'),
  oidcProvider(provider.refresh(), 'RS256'),
]);

export const es256Refresh = comparison('refresh, without one, ES256', [
  latchkey(own.refresh('api'), 'ES256'),
  oidcProvider(provider.refresh('api'), 'ES256'),
  openAuth(openauth.refresh),
]);

export const es256Check = comparison('OTP check, ES256', [
  latchkey(own.otpCheck('email'), 'ES256'),
  openAuth(openauth.otpCheck),
]);

export const introspections = comparison('introspection, RS256', [
  latchkey(own.introspection, 'RS256'),
  latchkey(own.introspection, 'ES256', `${ours}, of ES256`),
  oidcProvider(provider.introspection, 'RS256'),
]);

/** Steps that others have too, and so are compared. */
export const serverComparisons: readonly ServerComparison[] = [
  ...[rs256Credentials, es256Credentials, rs256Refresh, es256Refresh, es256Check, introspections],
];

function comparison(what: string, contenders: readonly Contender[]): ServerComparison {
  return { what, contenders };
}

/** Steps that are ours alone. */
const stepsAlone: readonly (readonly [StepName, Contender['step']])[] = [
  ['send-sms', own.otpSend('sms')],
  ['send-email', own.otpSend('email')],
  ['check-sms', own.otpCheck('sms')],
  ['check-email', own.otpCheck('email')],
  ['check-wrong', own.otpCheckWrong],
];

/** Our other steps, each under the name that costs are calculated by. */
export const ownSteps: ServerComparison = {
  what: 'steps of Latchkey that are measured alone, RS256',
  contenders: stepsAlone.map(([name, step]) => latchkey(step, 'RS256', name)),
};

/** Where our figure of a step stands that costs are calculated by. */
export const rs256Authorizer = authorizers('RS256');
export const stepSources: readonly (readonly [StepName, string, string])[] = [
  ...stepsAlone.map(([name]) => [name, ownSteps.what, name] as const),
  ['refresh', rs256Refresh.what, ours],
  ['client-credentials', rs256Credentials.what, ours],
  ['introspection', introspections.what, ours],
  ['authorizer-cold', rs256Authorizer.what, newTokens(ours)],
  ['authorizer-hot', rs256Authorizer.what, sameToken(ours)],
];

export const taskComparisons: readonly TaskComparison[] = [rs256Authorizer, authorizers('ES256')];

export const signatures: readonly TaskComparison[] = comparedAlgorithms.map((alg) => ({
  what: `node:crypto alone, ${alg}`,
  tasks: ['sign', 'verify'].map((question) => ({ name: question, program: 'signatures', alg, question })),
}));

/** Who judges a token that nobody showed before. */
export function newTokens(name: string): string {
  return `${name}, each token new`;
}

export function sameToken(name: string): string {
  return `${name}, the same token`;
}

function authorizers(alg: ComparedAlgorithm): TaskComparison {
  const task = (name: string, program: string, question: string): Task => ({ name, program, alg, question });
  return {
    what: `authorizer, ${alg}`,
    tasks: [
      task(newTokens(ours), 'authorizer', 'new tokens'),
      task(newTokens(theirs), 'jwt-verify', 'new tokens'),
      task(sameToken(ours), 'authorizer', 'the same token'),
      task(sameToken(theirs), 'jwt-verify', 'the same token'),
      task(`${theirs}, keys not read yet`, 'jwt-verify', 'keys not read yet'),
      task('node:crypto verify', 'signatures', 'verify'),
    ],
  };
}
