import { describe, expect, it } from 'vitest';
import { organizationOf } from '../../../shared/core/organization.ts';
import { refusalOf } from '../../support/memory-refusal.ts';

const acme = { id: 'acme', permissions: ['csp:org_owner'] };
const globex = { id: 'globex', permissions: [] };

describe('the organization of tokens', () => {
  it('is the one asked for', () => {
    expect(organizationOf([acme, globex], 'globex')).toBe(globex);
  });

  it('is the first where none is asked for, and none where there is none', () => {
    expect(organizationOf([acme, globex], undefined)).toBe(acme);
    expect(organizationOf([], undefined)).toBeUndefined();
  });

  it.each([
    ['another one', [acme], 'globex'],
    ['any where there is none', [], 'acme'],
    ['one in other letters', [acme], 'ACME'],
  ])('is refused: %s', async (_case, memberships, asked) => {
    expect(await refusalOf(() => organizationOf(memberships, asked))).toEqual({
      code: 'invalid_request',
      detail: { because: 'organization-refused', description: 'the organization is not available here' },
    });
  });
});
