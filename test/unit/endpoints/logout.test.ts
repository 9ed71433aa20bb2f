import { describe, expect, it } from 'vitest';
import { ciamWorld, spa, web } from '../../support/ciam.ts';
import { logLines } from '../../support/memory-log.ts';
import { outcomeOf } from '../../support/world.ts';

logLines();

const registered = 'https://app.example.com/bye?from=login';
const clients = [
  { ...web, postLogoutRedirectUris: [registered, 'com.example.app:/bye', 'https://app.example.com'] },
  { ...spa, postLogoutRedirectUris: ['https://spa.example.com/bye'] },
];

function logout(query: Readonly<Record<string, string>> | string): Promise<Response> {
  return ciamWorld({ clients }).fetch(`https://login.example.com/logout?${new URLSearchParams(query)}`);
}

describe('a logout', () => {
  it.each(['logout_redirect_uri', 'post_logout_redirect_uri'])(
    'sends the browser back to a registered %s',
    async (name) => {
      const response = await logout({ client_id: 'web', [name]: registered });
      expect([response.status, response.headers.get('location'), await response.text()]).toEqual([
        302,
        registered,
        '',
      ]);
      expect(response.headers.get('cache-control')).toBe('no-store');
    },
  );

  it.each([
    [registered, 'https://app.example.com/bye?from=login&state=a+b%26c%0D%0Ax%3Ay'],
    ['com.example.app:/bye', 'com.example.app:/bye?state=a+b%26c%0D%0Ax%3Ay'],
  ])('hands the state on to %s', async (target, location) => {
    const response = await logout({
      client_id: 'web',
      post_logout_redirect_uri: target,
      state: 'a b&c\r\nx:y',
    });
    expect([response.status, response.headers.get('location')]).toEqual([302, location]);
  });

  it('takes the address under both names, if it is one', async () => {
    const both = { client_id: 'web', logout_redirect_uri: registered, post_logout_redirect_uri: registered };
    expect((await logout(both)).status).toBe(302);
    const two = { ...both, post_logout_redirect_uri: 'https://app.example.com' };
    expect((await logout(two)).status).toBe(400);
  });

  it.each<Readonly<Record<string, string>>>([
    {},
    { client_id: 'web' },
    { client_id: 'nobody', state: 'x' },
    { client_id: 'web', logout_redirect_uri: '' },
  ])('has nowhere to go without an address: %j', async (query) => {
    expect(await outcomeOf(logout(query))).toEqual({ status: 200, body: {} });
  });
});

describe('an address that is not registered', () => {
  const refused = {
    status: 400,
    body: {
      error: 'invalid_request',
      error_description: 'the address to return to is not one that the client registered',
    },
  };

  it.each([
    'https://evil.example.com/bye?from=login',
    'https://app.example.com/bye',
    'https://app.example.com/bye?from=login&x=1',
    'https://app.example.com/bye?from=login#x',
    'https://app.example.com/bye/?from=login',
    'https://app.example.com/bye%3Ffrom=login',
    'https://app.example.com%2Fbye?from=login',
    'https://app.example.com:444/bye?from=login',
    'https://app.example.com:443/bye?from=login',
    'http://app.example.com/bye?from=login',
    'https://app.example.com@evil.example.com/bye?from=login',
    'https://user:pass@app.example.com/bye?from=login',
    'https://evil.example.com\\@app.example.com/bye?from=login',
    'https://APP.example.com/bye?from=login',
    'https://app.example.com./bye?from=login',
    'https://app.example.com/x/../bye?from=login',
    '//app.example.com/bye?from=login',
    '//evil.example.com',
    '/bye?from=login',
    '\\\\evil.example.com',
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    ' https://app.example.com/bye?from=login',
    'https://app.example.com/bye?from=login\r\nset-cookie: a=b',
    'https://app.example.com/',
    'https://spa.example.com/bye',
  ])('is not gone to: %j', async (target) => {
    const response = await logout({ client_id: 'web', logout_redirect_uri: target });
    expect(response.headers.get('location')).toBeNull();
    expect(response.headers.get('content-type')).toBe('application/json;charset=UTF-8');
    expect(await outcomeOf(response)).toEqual(refused);
  });

  it.each<Readonly<Record<string, string>>>([{}, { client_id: 'nobody' }, { client_id: '' }])(
    'is not gone to for nobody in particular: %j',
    async (client) => {
      expect(await outcomeOf(logout({ ...client, logout_redirect_uri: registered }))).toEqual(refused);
    },
  );

  it('is not gone to though a registered one was sent before it', async () => {
    const good = encodeURIComponent(registered);
    const query = `client_id=web&logout_redirect_uri=${good}&logout_redirect_uri=https://evil.example.com`;
    expect(await outcomeOf(logout(query))).toEqual({
      status: 400,
      body: { error: 'invalid_request', error_description: 'a parameter was sent twice' },
    });
  });

  it('may not be longer than any address needs', async () => {
    const target = `https://app.example.com/${'x'.repeat(2_048)}`;
    const { body } = await outcomeOf(logout({ client_id: 'web', logout_redirect_uri: target }));
    expect(body).toEqual({
      error: 'invalid_request',
      error_description: 'logout_redirect_uri is over 2048 characters',
    });
  });
});
