import { describe, expect, it } from 'vitest';
import { baseUrlOf } from '../../../shared/http/base-url.ts';

const own = 'a1b2c3d4e5.execute-api.eu-north-1.amazonaws.com';
const custom = 'login.example.com';
const resource = '/uas/oauth2/token';

describe('the base address', () => {
  it.each([
    ['as configured', own, `/prod${resource}`, 'https://id.example.com', 'https://id.example.com'],
    ["API Gateway's own, with the stage", own, `/prod${resource}`, '', `https://${own}/prod`],
    ['with the stage, whatever the path', own, resource, '', `https://${own}/prod`],
    ['with the stage in China too', `${own}.cn`, resource, '', `https://${own}.cn/prod`],
    ['bare on a custom domain', custom, resource, '', 'https://login.example.com'],
    [
      'with the base path of a custom domain',
      custom,
      `/auth/v1${resource}`,
      '',
      'https://login.example.com/auth/v1',
    ],
    [
      'whatever slash the caller ended with',
      custom,
      `/auth${resource}/`,
      '',
      'https://login.example.com/auth',
    ],
    ['bare when the path is another', custom, '/auth/elsewhere', '', 'https://login.example.com'],
    [
      'that of a name that only looks like the own',
      `${own}.example.com`,
      resource,
      '',
      `https://${own}.example.com`,
    ],
  ])('is %s', (_case, domainName, path, publicUrl, expected) => {
    expect(baseUrlOf({ domainName, path, stage: 'prod' }, resource, publicUrl)).toBe(expected);
  });

  it('is nowhere without a domain name', () => {
    expect(baseUrlOf({ path: resource, stage: 'prod' }, resource, '')).toBe('https://');
  });
});
