import { decimals } from '../frame/figures.ts';
import { ours } from './comparisons.ts';
import { type BudgetedStep, httpOf, limitOf, signatureOf } from './limits.ts';
import { medianOf, type Results } from './tables.ts';

/** Why `leastRatio` times as many requests as oidc-provider are missed at a step, in the run's own figures, and what was tried. */
export function reasonOf(results: Results, step: BudgetedStep, leastRatio: number): string {
  return [...limitText(results, step, leastRatio), ourText(results, step, leastRatio), triedText(step)].join(
    ' ',
  );
}

function limitText(results: Results, step: BudgetedStep, leastRatio: number): readonly string[] {
  const limit = limitOf(results, step);
  return [
    `A server that did nothing but Node’s HTTP and the signature would answer ${decimals(limit)} × as many as oidc-provider.`,
    ...(limit < leastRatio
      ? [`That is below the budget of ${decimals(leastRatio)} ×: nobody could meet it here.`]
      : []),
    ...(step.operation === 'verify'
      ? ['oidc-provider’s tokens are opaque here, so it has no signature to check; Latchkey’s are JWTs.']
      : []),
  ];
}

function ourText(results: Results, step: BudgetedStep, leastRatio: number): string {
  const budget = medianOf(results, step.what, 'oidc-provider') / leastRatio;
  const mine = medianOf(results, step.what, ours);
  const [http, signature] = [httpOf(results, true), signatureOf(results, step)];
  return `Latchkey takes ${decimals(mine)} microseconds, where the budget comes to ${decimals(budget)}: ${decimals(http)} are HTTP with API Gateway’s events, ${decimals(signature)} the signature, and the rest the work of the step.`;
}

/** What was done that the step gains by, and what one might expect it to. */
function triedText({ alg, operation }: BudgetedStep): string {
  const done = [
    'signatures by `node:crypto` in place of WebCrypto (jose)',
    'keys as `KeyObject`s',
    ...(alg === 'ES256' ? ['signatures turned into JWS’s form without Node’s `dsaEncoding`'] : []),
    'formats of durations kept, which only the steps that send gain by',
    ...(operation === 'verify'
      ? [
          'verified tokens remembered by hash, which does not help where each token is asked about once, as here',
        ]
      : []),
  ];
  return `Done: ${done.join('; ')}.`;
}
