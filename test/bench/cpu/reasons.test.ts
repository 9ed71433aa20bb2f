import { describe, expect, it } from 'vitest';
import { httpAlone, ours } from './comparisons.ts';
import { introspectionBudget, rs256CredentialsBudget } from './limits.ts';
import { reasonOf } from './reasons.ts';

/** A run in which every figure of a contender was the same. */
function resultsOf(figures: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>) {
  return new Map(Object.entries(figures).map(([what, named]) => [what, new Map(Object.entries(named))]));
}

const results = resultsOf({
  [httpAlone.what]: { 'node:http': [40], 'node:http, with events (Latchkey)': [70] },
  [rs256CredentialsBudget.what]: { [ours]: [400], 'oidc-provider': [432] },
  [introspectionBudget.what]: { [ours]: [120], 'oidc-provider': [180] },
  'node:crypto alone, RS256': { sign: [200], verify: [20] },
});

describe('the reason of a missed budget', () => {
  it('says that nobody could meet it where HTTP and the signature alone take longer', () => {
    const reason = reasonOf(results, rs256CredentialsBudget, 2);
    expect(reason).toContain('would answer 1.80 × as many as oidc-provider. That is below the budget of 2 ×');
    expect(reason).toContain(
      'Latchkey takes 400 microseconds, where the budget comes to 216: 70 are HTTP with API Gateway’s events, 200 the signature',
    );
  });

  it('says what is left where somebody could', () => {
    const reason = reasonOf(results, introspectionBudget, 2);
    expect(reason).toContain('would answer 3 × as many as oidc-provider. oidc-provider’s tokens are opaque');
    expect(reason).not.toContain('nobody could');
    expect(reason).toContain('where the budget comes to 90: 70 are HTTP with API Gateway’s events, 20 the');
  });
});
