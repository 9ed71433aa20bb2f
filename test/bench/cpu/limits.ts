import { es256Credentials, httpAlone, introspections, rs256Credentials } from './comparisons.ts';
import type { ComparedAlgorithm } from './servers/key-pair.ts';
import { medianOf, type Results } from './tables.ts';

/** A step that has a budget, and the signature in it, which nobody can do without. */
export interface BudgetedStep {
  readonly what: string;
  readonly alg: ComparedAlgorithm;
  readonly operation: 'sign' | 'verify';
}

export const rs256CredentialsBudget: BudgetedStep = {
  what: rs256Credentials.what,
  alg: 'RS256',
  operation: 'sign',
};
export const es256CredentialsBudget: BudgetedStep = {
  what: es256Credentials.what,
  alg: 'ES256',
  operation: 'sign',
};
export const introspectionBudget: BudgetedStep = {
  what: introspections.what,
  alg: 'RS256',
  operation: 'verify',
};

/** Microseconds of the signature alone. */
export function signatureOf(results: Results, { alg, operation }: BudgetedStep): number {
  return medianOf(results, `node:crypto alone, ${alg}`, operation);
}

/** Microseconds of Node's HTTP alone: `events` with those of API Gateway, as Latchkey has them. */
export function httpOf(results: Results, events = false): number {
  return medianOf(results, httpAlone.what, events ? 'node:http, with events (Latchkey)' : 'node:http');
}

/** How many times as many requests as oidc-provider a server would answer that did nothing but Node's HTTP and the signature. */
export function limitOf(results: Results, step: BudgetedStep): number {
  return medianOf(results, step.what, 'oidc-provider') / (httpOf(results) + signatureOf(results, step));
}
