import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { envelope } from '../../support/csp.ts';
import { clientWith, storedSecret } from '../../support/memory-fixtures.ts';
import { logLines } from '../../support/memory-log.ts';
import { baseUrl, basic, type Form, outcomeOf } from '../../support/world.ts';
import {
  type Address,
  addresses,
  answerOf,
  callback,
  challenge,
  clients,
  codeOf,
  cspIssuer,
  identityOf,
  prove,
  redeem,
  setting,
  shown,
  signIn,
  spa,
  web,
} from './sign-in-setting.ts';

logLines();

const pushAddresses = {
  plain: `${baseUrl}/oauth2/par`,
  uas: `${baseUrl}/uas/oauth2/par`,
  csp: `${cspIssuer}/par`,
} as const satisfies Readonly<Record<Address, string>>;

const request = {
  redirect_uri: callback,
  response_type: 'code',
  scope: 'openid',
  state: 'state-1',
  code_challenge: challenge,
  code_challenge_method: 'S256',
};
const asWeb = { authorization: basic('web', 'app-secret') };

type Server = ReturnType<typeof setting>['server'];

/** Pushes a request of `web`, in order, but for what is overridden; an empty text leaves a parameter out. */
const push = (
  { post }: Pick<Server, 'post'>,
  overrides: Form = {},
  headers: Form = asWeb,
  address: Address = 'plain',
) => outcomeOf(post(pushAddresses[address], { ...request, ...overrides }, headers));

async function pushed(...args: Parameters<typeof push>): Promise<string> {
  const { status, body } = await push(...args);
  if (status !== 201) throw new Error(`nothing was pushed: ${JSON.stringify(body)}`);
  return String(body['request_uri']);
}

const requestOf = (uri: string, more: Form = {}, address: Address = 'plain') =>
  `${addresses[address].authorize}?${new URLSearchParams({ client_id: 'web', request_uri: uri, ...more })}`;

const refused = (error: string, error_description: string, status = 400) => ({
  status,
  body: { error, error_description },
});

describe('a pushed request', () => {
  it('is kept for a minute and a half under a name that nobody can guess', async () => {
    const { server } = setting();
    expect(await push(server)).toEqual({
      status: 201,
      body: {
        request_uri: expect.stringMatching(/^urn:ietf:params:oauth:request_uri:[\w-]{22}$/),
        expires_in: 90,
      },
    });
    const [kept] = server.pushedRequests.contents.values();
    expect(kept).toEqual({
      id: expect.any(Uint8Array),
      clientId: 'web',
      params: { ...request, client_id: 'web' },
      expiresAt: server.clock.seconds() + 90,
    });
  });

  it('is not to be stored by caches', async () => {
    const { server } = setting();
    const response = await server.post(pushAddresses.plain, request, asWeb);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('signs in as one that was sent by the browser', async () => {
    const place = setting();
    const uri = await pushed(place.server, { nonce: 'n-1' });
    const done = await signIn(place, { url: requestOf(uri) });
    expect(answerOf(done)).toMatchObject({ at: callback, state: 'state-1', iss: baseUrl });
    expect((await identityOf(place.server, done))['nonce']).toBe('n-1');
  });

  it('counts alone: what the browser sends beside it changes nothing', async () => {
    const place = setting();
    const url = requestOf(await pushed(place.server), {
      state: 'evil',
      redirect_uri: 'https://other.example.com/',
      scope: 'openid email',
      prompt: 'none',
    });
    const done = await signIn(place, { url });
    expect(answerOf(done)).toMatchObject({ at: callback, state: 'state-1' });
    expect((await redeem(place.server, codeOf(done))).body['scope']).toBe('openid');
  });

  it('is good once', async () => {
    const { server, browser } = setting();
    const uri = await pushed(server);
    expect(shown(await browser.open(requestOf(uri)))).toBe('200 recipient');
    const again = await browser.open(requestOf(uri));
    expect([shown(again), again.location]).toEqual(['400 generic', '']);
  });

  it('is good until its last second', async () => {
    const { server, browser } = setting();
    const [first, second] = [await pushed(server), await pushed(server)];
    server.clock.advance(89);
    expect(shown(await browser.open(requestOf(first)))).toBe('200 recipient');
    server.clock.advance(1);
    expect(shown(await browser.open(requestOf(second)))).toBe('400 generic');
  });

  it('is good for no other client', async () => {
    const { server, browser } = setting();
    const uri = await pushed(server);
    expect(shown(await browser.open(requestOf(uri, { client_id: 'other' })))).toBe('400 generic');
    expect(shown(await browser.open(requestOf(uri)))).toBe('200 recipient');
  });

  it.each(['https://evil.example.com/request', 'urn:ietf:params:oauth:request_uri:AAAA', 'x'])(
    'is named by no other address: %s',
    async (uri) => {
      const { browser } = setting();
      expect(shown(await browser.open(requestOf(uri)))).toBe('400 generic');
    },
  );

  it.each<[Address, Form, Form]>([
    ['uas', { scope: 'openid' }, { authorization: basic('tool', 'app-secret') }],
    ['csp', { orgId: 'org-2' }, { authorization: basic('service', 'app-secret') }],
  ])('is taken by the dialect %s', async (address, overrides, headers) => {
    const place = setting();
    const uri = await pushed(place.server, overrides, headers, address);
    const clientId = address === 'uas' ? 'tool' : 'service';
    const page = await place.browser.open(requestOf(uri, { client_id: clientId }, address));
    const identity = await identityOf(place.server, await prove(place, page), { clientId, address });
    expect([identity['aud'], identity['context_name']]).toEqual(
      address === 'uas' ? ['tool', undefined] : [['service'], 'org-2'],
    );
  });

  it('may come as JSON where the token endpoint takes it', async () => {
    const { server } = setting();
    const init = { method: 'POST', headers: { ...asWeb, 'content-type': 'application/json' } };
    const { status } = await server.fetch(pushAddresses.plain, { ...init, body: JSON.stringify(request) });
    expect(status).toBe(201);
  });
});

describe('who pushes a request', () => {
  it.each<[string, Form, Form, unknown]>([
    ['nobody', {}, {}, 401],
    ['a wrong secret', {}, { authorization: basic('web', 'wrong') }, 401],
    ['an unknown client', {}, { authorization: basic('gone', 'x') }, 401],
    ['an id alone, of a client that has a secret', { client_id: 'web' }, {}, 401],
  ])('proves which client it is: not %s', async (_case, form, headers, status) => {
    const { server } = setting();
    expect((await push(server, form, headers)).status).toBe(status);
    expect(server.pushedRequests.contents.size).toBe(0);
  });

  it('may be a public client, with PKCE', async () => {
    const { server, browser } = setting();
    const form = { client_id: 'spa', redirect_uri: spa.redirectUris[1] ?? '' };
    const uri = await pushed(server, form, {});
    expect(shown(await browser.open(requestOf(uri, { client_id: 'spa' })))).toBe('200 recipient');
    expect(await push(server, { ...form, code_challenge: '', code_challenge_method: '' }, {})).toEqual(
      refused('invalid_request', 'code_challenge is missing'),
    );
  });

  it('names no other client than it is', async () => {
    const { server } = setting();
    expect(await push(server, { client_id: 'other' })).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
    const headers = { authorization: basic('service', 'app-secret') };
    expect(await push(server, { client_id: 'other' }, headers, 'csp')).toEqual(
      envelope(400, 'invalid_request', 'client_id is not that of the client'),
    );
  });

  it.each([baseUrl, `${baseUrl}/oauth2/token`, pushAddresses.plain])(
    'may sign an assertion for %s',
    async (audience) => {
      const secret = new TextEncoder().encode('s'.repeat(64));
      const signer = clientWith({
        ...web,
        clientId: 'signer',
        tokenEndpointAuthMethod: 'client_secret_jwt',
        wrappedSecret: secret,
      });
      const { server } = setting({ clients: [...clients, signer] });
      const assertion = await new SignJWT({ iss: 'signer', sub: 'signer', aud: audience, jti: 'j-1' })
        .setProtectedHeader({ alg: 'HS256' })
        .setExpirationTime(server.clock.seconds() + 60)
        .sign(secret);
      const form = {
        client_id: 'signer',
        client_assertion: assertion,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      };
      expect((await push(server, form, {})).status).toBe(201);
      const [kept] = server.pushedRequests.contents.values();
      expect(kept?.params).toEqual({ ...request, client_id: 'signer' });
    },
  );
});

describe('a pushed request that is not in order', () => {
  it.each<[Form, ReturnType<typeof refused>]>([
    [{ request_uri: 'urn:x' }, refused('invalid_request', 'request_uri must not be pushed')],
    [
      { redirect_uri: 'https://evil.example.com/' },
      refused('invalid_request', 'the address to return to is not one that the client registered'),
    ],
    [{ response_type: '' }, refused('invalid_request', 'response_type is missing')],
    [{ response_type: 'token' }, refused('unsupported_response_type', 'response_type must be code')],
    [{ response_mode: 'fragment' }, refused('invalid_request', 'response_mode must be query or form_post')],
    [{ request: 'x.y.z' }, refused('request_not_supported', 'request objects are not supported')],
    [{ code_challenge: '' }, refused('invalid_request', 'code_challenge is missing')],
    [{ scope: 'openid nowhere' }, refused('invalid_scope', 'scope is not available to this client')],
    [{ prompt: 'none login' }, refused('invalid_request', 'prompt none stands alone')],
    [{ max_age: 'x' }, refused('invalid_request', 'max_age must be a number of seconds')],
    [{ claims: '[]' }, refused('invalid_request', 'claims is not a claims request')],
    [{ state: 's'.repeat(2_049) }, refused('invalid_request', 'state is over 2048 characters')],
  ])('is refused as JSON, and not kept: %j', async (form, expected) => {
    const { server } = setting();
    expect(await push(server, form)).toEqual(expected);
    expect(server.pushedRequests.contents.size).toBe(0);
  });

  it('is refused in the dialect’s own form', async () => {
    const { server } = setting();
    const headers = { authorization: basic('service', 'app-secret') };
    expect(await push(server, { response_type: 'token' }, headers, 'csp')).toEqual(
      envelope(400, 'unsupported_response_type', 'response_type must be code'),
    );
  });

  it('is refused where it is too large, or where a parameter came twice', async () => {
    const { server } = setting();
    const ask = async (body: string) => {
      const headers = { ...asWeb, 'content-type': 'application/x-www-form-urlencoded' };
      return (await server.fetch(pushAddresses.plain, { method: 'POST', headers, body })).status;
    };
    expect(await ask(`${new URLSearchParams(request)}&x=${'x'.repeat(20_000)}`)).toBe(413);
    expect(await ask(`${new URLSearchParams(request)}&state=other`)).toBe(400);
  });

  it('is refused to a client that may not use codes', async () => {
    const { server } = setting({
      clients: [
        clientWith({
          clientId: 'bare',
          secrets: [storedSecret('app-secret')],
          grantTypes: [],
          redirectUris: [callback],
        }),
      ],
    });
    expect(await push(server, {}, { authorization: basic('bare', 'app-secret') })).toEqual(
      refused('unauthorized_client', 'this client may not use the authorization code grant'),
    );
  });
});

describe('a client that must push its requests', () => {
  const strict = clientWith({ ...web, clientId: 'strict', requirePushedAuthorizationRequests: true });
  const place = () => setting({ clients: [...clients, strict] });

  it('is told so at its own address', async () => {
    const { browser } = place();
    const url = `${addresses.plain.authorize}?${new URLSearchParams({ ...request, client_id: 'strict' })}`;
    expect(answerOf(await browser.open(url))).toEqual({
      status: '303',
      at: callback,
      error: 'invalid_request',
      error_description: 'this client must push its authorization requests ahead',
      state: 'state-1',
      iss: baseUrl,
    });
  });

  it('signs in with a pushed one', async () => {
    const { server, browser } = place();
    const uri = await pushed(server, {}, { authorization: basic('strict', 'app-secret') });
    expect(shown(await browser.open(requestOf(uri, { client_id: 'strict' })))).toBe('200 recipient');
  });
});
