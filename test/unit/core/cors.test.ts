import { describe, expect, it } from 'vitest';
import { allowedOrigin } from '../../../shared/core/cors.ts';
import { clientWith } from '../../support/memory-fixtures.ts';

const client = clientWith({
  corsOrigins: ['https://app.example.com', 'http://localhost:3000', 'https://*.shop.example.com'],
  redirectUris: ['https://back.example.com:8443/callback?x=1', 'com.example.app:/callback', 'not an address'],
});

describe('the origins that may read answers to a client', () => {
  it.each([
    ['registered', 'https://app.example.com'],
    ['registered with its port', 'http://localhost:3000'],
    ['of a redirect address', 'https://back.example.com:8443'],
    ['of any one label where the first is a star', 'https://a-1.shop.example.com'],
  ])('are those %s', (_why, origin) => {
    expect(allowedOrigin(origin, client)).toBe(origin);
  });

  it.each([
    'https://evil.example.com',
    'http://app.example.com',
    'https://app.example.com:8443',
    'https://app.example.com.evil.example',
    'https://app.example.com/',
    'https://xapp.example.com',
    'http://localhost:3001',
    'https://back.example.com',
    'https://shop.example.com',
    'https://.shop.example.com',
    'https://a.b.shop.example.com',
    'https://evil.example/.shop.example.com',
    'https://user@a.shop.example.com',
    'http://a.shop.example.com',
    'https://a.shop.example.com:8443',
    'https://*.shop.example.com',
    'https://ashop.example.com',
    'com.example.app://',
    'null',
    '',
  ])('are not %j', (origin) => {
    expect(allowedOrigin(origin, client)).toBeUndefined();
  });

  it('are none without a client, and there is none without an origin', () => {
    expect(allowedOrigin('https://app.example.com', undefined)).toBeUndefined();
    expect(allowedOrigin(null, client)).toBeUndefined();
  });

  it('are none where the client has neither origins nor addresses', () => {
    expect(
      allowedOrigin('null', clientWith({ redirectUris: ['com.example.app:/callback'] })),
    ).toBeUndefined();
  });
});
