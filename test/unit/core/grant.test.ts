import { describe, expect, it } from 'vitest';
import { defineGrant, type GrantRequest, requireParam, wireName } from '../../../shared/core/grant.ts';
import { uas } from '../../../shared/dialects/uas.ts';
import { clientWith } from '../../support/memory-fixtures.ts';
import { refusalOf } from '../../support/memory-refusal.ts';

const [smsWire] = uas.grantTypes;
if (!smsWire) throw new Error('the dialect has no grant types');

const request: GrantRequest<'recipient' | 'scope'> = {
  client: clientWith(),
  dialect: uas,
  wire: smsWire,
  issuer: 'https://login.example.com/uas',
  context: { baseUrl: 'https://login.example.com', sourceAddress: '198.51.100.7', requestId: 'r' },
  repetition: {},
  lifetimes: uas.lifetimes,
  resources: [],
  params: { scope: 'openid' },
};

describe('a parameter', () => {
  it('is given when it was sent', () => {
    expect(requireParam(request, 'scope')).toBe('openid');
  });

  it('is missed under the name that the caller knows', async () => {
    expect(await refusalOf(() => requireParam(request, 'recipient'))).toEqual({
      code: 'invalid_request',
      detail: { because: 'parameter-missing', description: 'username is missing' },
    });
  });

  it("is spelled as the vendor's grant has it, or our way where it has no other name", () => {
    expect(wireName(smsWire, 'otp')).toBe('x_globalsign_iam_otp_code');
    expect(wireName(smsWire, 'scope')).toBe('scope');
  });
});

describe('a grant type', () => {
  it('is what its file says', () => {
    const grant = {
      type: 'urn:example',
      parameters: { scope: 10 },
      clients: 'any',
      authorize: async () => {
        throw new Error('not asked for');
      },
    } as const;
    expect(defineGrant(grant)).toBe(grant);
  });
});
