import { describe, expect, it } from 'vitest';
import { callNames, dialectWith, homeDialect } from '../../../shared/core/dialect.ts';
import { wireGrants } from '../../../shared/core/grant.ts';
import type { Client } from '../../../shared/core/model.ts';
import { ciam } from '../../../shared/dialects/ciam.ts';
import { csp } from '../../../shared/dialects/csp.ts';
import { dialects } from '../../../shared/dialects/index.ts';
import { plain } from '../../../shared/dialects/plain.ts';
import { uas } from '../../../shared/dialects/uas.ts';
import { otpTokenGrants } from '../../support/ciam.ts';
import { emailGrant, smsGrant } from '../../support/clients.ts';
import { clientWith } from '../../support/memory-fixtures.ts';

describe('the dialect of a client', () => {
  it.each<[string, Partial<Client>, string]>([
    ['that says it is the vendor’s', { dialect: 'ciam', grantTypes: ['refresh_token'] }, 'ciam'],
    ['with a grant type that the vendor names', { grantTypes: [otpTokenGrants.email] }, 'ciam'],
    [
      'with nothing but standard grant types',
      { grantTypes: ['refresh_token', 'client_credentials'] },
      'plain',
    ],
    ['without a grant type', { grantTypes: [] }, 'plain'],
    ['of another vendor', { dialect: 'csp', grantTypes: ['refresh_token'] }, 'plain'],
    ['of another vendor, whatever it may use', { dialect: 'csp', grantTypes: [otpTokenGrants.sms] }, 'plain'],
    ['that says it is nobody’s', { dialect: 'plain', grantTypes: [otpTokenGrants.sms] }, 'plain'],
  ])('where two share an address is, for a client %s', (_case, client, id) => {
    expect(dialectWith(clientWith(client), ciam).id).toBe(id);
  });

  it('is that of the address until the client is known', () => {
    expect(dialectWith(undefined, ciam)).toBe(ciam);
  });

  it('is that of the address where it is not shared, whosever the client is', () => {
    for (const dialect of [csp, plain, uas])
      expect(dialectWith(clientWith({ dialect: 'ciam', grantTypes: [] }), dialect)).toBe(dialect);
  });

  it('is not told by standard grant types that a vendor renames parameters of', () => {
    const names = new Map([['organization', 'org']]);
    const vendor = { ...ciam, grantTypes: [{ name: 'password', type: 'password', names }] };
    expect(dialectWith(clientWith({ grantTypes: ['password'] }), vendor)).toBe(plain);
  });
});

describe('the one dialect whose client it is', () => {
  it.each<[string, Partial<Client>, string]>([
    ['that it says', { dialect: 'csp', grantTypes: [smsGrant] }, 'csp'],
    ['no vendor’s, where it says so', { dialect: 'plain', grantTypes: [otpTokenGrants.sms] }, 'plain'],
    ['of the vendor that names its grant type', { grantTypes: ['authorization_code', smsGrant] }, 'uas'],
    ['of another such vendor', { grantTypes: [otpTokenGrants.email, 'password'] }, 'ciam'],
    ['of a vendor with another name for it', { grantTypes: ['client_delegate'] }, 'csp'],
    [
      'no vendor’s, where vendors take its grant types by their own names',
      { grantTypes: ['authorization_code', 'refresh_token', 'password', 'client_credentials'] },
      'plain',
    ],
    ['no vendor’s, where it has none', { grantTypes: [] }, 'plain'],
  ])('is the one %s', (_case, client, id) => {
    expect(homeDialect(clientWith(client), dialects)).toBe(id);
  });

  it('is looked for among those that are given', () => {
    expect(homeDialect(clientWith({ grantTypes: [smsGrant] }), [ciam])).toBe('plain');
  });
});

describe('the grant types that a dialect answers', () => {
  const own = [{ type: 'refresh_token' }, { type: 'client_credentials' }];
  const vendors = [
    { type: 'urn:latchkey:params:oauth:grant-type:otp-token:sms', vendorNamed: true },
    { type: 'urn:latchkey:params:oauth:grant-type:otp:sms', vendorNamed: true },
  ] as const;
  const namesIn = (dialect: Parameters<typeof wireGrants>[0]) =>
    wireGrants(dialect, [...vendors, ...own]).map(({ name }) => name);

  it('are those that it names, and where it takes them, all others but the vendors’', () => {
    expect(namesIn(uas)).toEqual([smsGrant, 'refresh_token']);
    expect(namesIn(ciam)).toEqual([otpTokenGrants.sms, 'refresh_token', 'client_credentials']);
    expect(namesIn(plain)).toEqual(['refresh_token', 'client_credentials']);
  });

  it('are none that nobody registered', () => {
    expect(wireGrants(uas, [])).toEqual([]);
    expect(wireGrants(ciam, [{ type: 'refresh_token' }])).toEqual([
      { name: 'refresh_token', type: 'refresh_token', names: new Map() },
    ]);
    expect(uas.grantTypes.map(({ name }) => name)).toContain(emailGrant);
  });

  it('are answered by their own name beside the vendor’s, once each', () => {
    const names = new Map([['organization', 'org']]);
    const vendor = {
      takesOwnNames: true,
      grantTypes: [
        { name: 'vendor_refresh', type: 'refresh_token', names },
        { name: 'client_credentials', type: 'client_credentials', names },
      ],
    };
    expect(wireGrants(vendor, own)).toEqual([
      ...vendor.grantTypes,
      { name: 'refresh_token', type: 'refresh_token', names: new Map() },
    ]);
  });
});

describe('the names by which a grant may be called', () => {
  it('are its own, and where it has a path, that below the issuer', () => {
    const own = { name: 'urn:vendor:otp', type: 'urn:example', names: new Map<string, string>() };
    expect(callNames(own, 'https://login.example.com')).toEqual(['urn:vendor:otp']);
    expect(callNames({ ...own, path: 'grants/otp' }, 'https://login.example.com')).toEqual([
      'urn:vendor:otp',
      'https://login.example.com/grants/otp',
    ]);
  });
});
