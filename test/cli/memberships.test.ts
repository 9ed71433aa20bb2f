import { describe, expect, it } from 'vitest';
import {
  organizationForm,
  organizationText,
  readGroups,
  readOrganizations,
} from '../../infra/cli/memberships.ts';

const permission = 'p'.repeat(100);

describe('readOrganizations', () => {
  it('reads ids with permissions, which may have colons and slashes, and each once', () => {
    const typed = ['office:csp:org_member,external/x/editor,csp:org_member', 'club'];
    const organizations = readOrganizations(typed);
    expect(organizations).toEqual([
      { id: 'office', permissions: ['csp:org_member', 'external/x/editor'] },
      { id: 'club', permissions: [] },
    ]);
    expect(readOrganizations(organizations.map(organizationText))).toEqual(organizations);
  });

  it('takes what is just allowed', () => {
    const permissions = Array.from({ length: 50 }, (_, index) => `p${index}`);
    expect(readOrganizations([`${'a'.repeat(128)}:${permissions.join(',')}`])).toEqual([
      { id: 'a'.repeat(128), permissions },
    ]);
    expect(readOrganizations([`a:${permission}`])).toEqual([{ id: 'a', permissions: [permission] }]);
  });

  it.each([
    '',
    ':read',
    'a b',
    'a:',
    'a:b,',
    'a:b c',
    'a:"b"',
    `${'a'.repeat(129)}`,
    `a:${permission}p`,
    `a:${Array.from({ length: 51 }, (_, index) => index).join(',')}`,
  ])('refuses %j', (typed) => {
    expect(() => readOrganizations([typed])).toThrow(
      `--organization ${typed}: allowed is ID or ID:PERMISSION,…: ${organizationForm}`,
    );
  });

  it('refuses one twice, and more than fifty', () => {
    expect(() => readOrganizations(['a:b', 'c', 'a:d'])).toThrow('--organization a: it is given twice');
    const many = Array.from({ length: 51 }, (_, index) => `a${index}`);
    expect(() => readOrganizations(many)).toThrow('--organization: at most 50 are allowed');
    expect(readOrganizations(many.slice(1))).toHaveLength(50);
  });
});

describe('readGroups', () => {
  it('reads ids with names, which may have blanks and equals signs', () => {
    expect(readGroups(['g-1:a=Admins', 'g.2=On call = often'])).toEqual([
      { id: 'g-1:a', name: 'Admins' },
      { id: 'g.2', name: 'On call = often' },
    ]);
  });

  it.each(['', 'admins', 'admins=', '=Admins', 'a b=Admins', 'a=\u0007', `a=${'x'.repeat(129)}`])(
    'refuses %j',
    (typed) => {
      expect(() => readGroups([typed])).toThrow(
        `--group ${typed}: allowed is ID=NAME, an id of 1 to 128 of A-Z a-z 0-9 _ . : - and a name of 1 to 128 characters`,
      );
    },
  );

  it('refuses one twice, and more than a grant should carry', () => {
    expect(() => readGroups(['a=b', 'a=c'])).toThrow('--group a: it is given twice');
    const many = Array.from({ length: 201 }, (_, index) => `g${index}=G`);
    expect(() => readGroups(many)).toThrow('--group: at most 200 are allowed');
    expect(readGroups(many.slice(1))).toHaveLength(200);
  });
});
