import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, basic, type Form, nextSource, paths, post, type Reply } from '../support/calls.ts';
import { demoApi, demoApp, emailGrant, smsGrant } from '../support/clients.ts';
import { localCloud } from '../support/local.ts';
import { login, start } from '../support/login.ts';

const cloud = await localCloud();
const started = await start(cloud);
const tokens = await login(cloud, { scope: 'openid demo-api' });
/** Stands in everything that is wrong, and must not come back. */
const marker = 'mArKeR';
const long = marker.repeat(2_000);
const formType = 'application/x-www-form-urlencoded';

interface Endpoint {
  readonly name: string;
  readonly path: string;
  readonly as: { readonly clientId: string; readonly secret: string };
  readonly form: Form;
  /** Parameters that may be left out. */
  readonly optional: readonly string[];
}

const otpTexts = {
  x_globalsign_iam_otp_title: 'Title',
  x_globalsign_iam_otp_body: 'Code {0}',
  ui_locales: 'fi',
};
const endpoints: readonly Endpoint[] = [
  {
    name: 'the start of an SMS login',
    path: paths.token,
    as: demoApp,
    form: { grant_type: smsGrant, scope: 'openid', username: '0401112222', ...otpTexts },
    optional: Object.keys(otpTexts),
  },
  {
    name: 'the start of an e-mail login',
    path: paths.token,
    as: demoApp,
    form: { grant_type: emailGrant, scope: 'openid', username: 'ada@example.org', ...otpTexts },
    optional: Object.keys(otpTexts),
  },
  {
    name: 'the answer of a login',
    path: paths.token,
    as: demoApp,
    form: {
      grant_type: smsGrant,
      scope: 'openid',
      username: started.username,
      x_globalsign_iam_reference_id: started.reference,
      x_globalsign_iam_otp_code: started.code,
    },
    optional: ['username'],
  },
  {
    name: 'a refresh',
    path: paths.token,
    as: demoApp,
    form: { grant_type: 'refresh_token', refresh_token: tokens.refreshToken, scope: 'openid' },
    optional: ['scope'],
  },
  ...[paths.introspection, paths.tokeninfo].map((path) => ({
    name: path,
    path,
    as: demoApi,
    form: { token: tokens.accessToken, token_type_hint: 'access_token' },
    optional: ['token_type_hint'],
  })),
  {
    name: 'revocation',
    path: paths.revocation,
    as: demoApp,
    form: { token: tokens.accessToken, token_type_hint: 'access_token' },
    optional: ['token_type_hint'],
  },
];

const parameters = endpoints.flatMap((endpoint) =>
  Object.keys(endpoint.form).map((name) => ({ endpoint, name, title: `${name} of ${endpoint.name}` })),
);
const required = parameters.filter(({ endpoint, name }) => !endpoint.optional.includes(name));

let before: readonly unknown[];
beforeEach(async () => {
  cloud.clearOutbox();
  cloud.logs.length = 0;
  before = await cloud.dump();
});
afterEach(async () => {
  expect(await cloud.dump()).toEqual(before);
  expect(cloud.outbox()).toEqual([]);
  expect(cloud.logs.join('\n')).not.toContain(marker);
});

function expectRefused(
  { status, body, text, headers }: Reply,
  expected = 400,
  error = 'invalid_request',
): void {
  expect({ status, error: body['error'] }).toEqual({ status: expected, error });
  expect(body['error_description'] ?? '').toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]*$/);
  expect(text + JSON.stringify([...headers])).not.toContain(marker);
}

function send({ path, as }: Endpoint, form: URLSearchParams | string, headers: Form = {}): Promise<Reply> {
  return post(cloud, path, form, { as, headers });
}

function sendBytes({ path, as }: Endpoint, body: Buffer, type = formType): Promise<Reply> {
  const headers = { 'content-type': type, authorization: basic(as), 'x-local-source-ip': nextSource() };
  return ask(cloud, path, { method: 'POST', headers, body: new Uint8Array(body) });
}

describe('a parameter', () => {
  it.each(required)('that is missing ends the request: $title', async ({ endpoint, name }) => {
    const form = new URLSearchParams(endpoint.form);
    form.delete(name);
    expectRefused(await send(endpoint, form));
  });

  it.each(required)('that is empty counts as missing: $title', async ({ endpoint, name }) => {
    expectRefused(await send(endpoint, new URLSearchParams({ ...endpoint.form, [name]: '' })));
  });

  it.each(parameters)('that comes twice ends the request: $title', async ({ endpoint, name }) => {
    const form = new URLSearchParams(endpoint.form);
    form.append(name, String(endpoint.form[name]));
    expectRefused(await send(endpoint, form));
  });

  it.each(parameters)('that is too long ends the request: $title', async ({ endpoint, name }) => {
    expectRefused(await send(endpoint, new URLSearchParams({ ...endpoint.form, [name]: long })));
  });

  it.each(parameters)('with a NUL ends the request: $title', async ({ endpoint, name }) => {
    const value = `${endpoint.form[name]}\0${marker}`;
    expectRefused(await send(endpoint, new URLSearchParams({ ...endpoint.form, [name]: value })));
  });

  it.each(parameters)('that is not UTF-8 ends the request: $title', async ({ endpoint, name }) => {
    const body = `${new URLSearchParams(endpoint.form)}`.replace(`${name}=`, `${name}=${marker}%ff`);
    expectRefused(await send(endpoint, body));
    expectRefused(await sendBytes(endpoint, Buffer.from(body.replace('%ff', '\xff'), 'latin1')));
  });
});

describe.each(endpoints)('a body at $name', (endpoint) => {
  const form = new URLSearchParams(endpoint.form);

  it.each([
    ['application/json'],
    ['text/plain'],
    ['multipart/form-data; boundary=x'],
    ['application/x-www-form-urlencodedx'],
    [marker],
  ])('of the type %s is refused', async (type) => {
    expectRefused(await send(endpoint, form, { 'content-type': type }));
  });

  it('that is JSON is refused under either type', async () => {
    const json = JSON.stringify({ ...endpoint.form, [marker]: marker });
    expectRefused(await send(endpoint, json, { 'content-type': 'application/json' }));
    expectRefused(await send(endpoint, json));
  });

  it('that is missing or empty is refused', async () => {
    expectRefused(await send(endpoint, ''));
    expectRefused(await sendBytes(endpoint, Buffer.alloc(0), 'text/plain'));
  });

  it('over 16 kB is refused', async () => {
    expectRefused(await send(endpoint, `${form}&${marker}=${'x'.repeat(16_384)}`), 413);
  });

  it('of too many parameters is refused', async () => {
    const many = Array.from({ length: 100 }, (_, nth) => `${marker}${nth}=1`).join('&');
    expectRefused(await send(endpoint, `${form}&${many}`));
  });

  it('with a second way to prove the client is refused', async () => {
    expectRefused(await send(endpoint, `${form}&client_id=${endpoint.as.clientId}&client_secret=${marker}`));
    expectRefused(await send(endpoint, `${form}&client_assertion=${marker}`));
  });

  it.each([
    ['a wrong secret', { clientId: endpoint.as.clientId, secret: marker }],
    ['an unknown client', { clientId: marker, secret: marker }],
    ['an over-long name', { clientId: long.slice(0, 4_000), secret: 'x' }],
    ['an empty name', { clientId: '', secret: '' }],
    ['control characters', { clientId: 'demo-app\n', secret: '\u0007' }],
  ])('from %s is refused', async (_whom, as) => {
    expectRefused(await post(cloud, endpoint.path, form, { as }), 401, 'invalid_client');
  });

  it('with over-long credentials is refused', async () => {
    for (const name of ['client_id', 'client_secret', 'client_assertion', 'client_assertion_type']) {
      expectRefused(await post(cloud, endpoint.path, `${form}&${name}=${long}`, { as: null }));
    }
  });
});

describe('a request', () => {
  it.each([
    ['GET', paths.token],
    ['PUT', paths.introspection],
    ['POST', paths.jwks],
    ['POST', '/uas/oauth2/register'],
    ['GET', `/${marker}`],
    ['POST', '/uas/oauth2/token/x'],
    ['POST', '/uas//oauth2/token'],
  ])('%s %s finds no route', async (method, path) => {
    const { status, text } = await ask(cloud, path, { method });
    expect({ status, text }).toEqual({ status: 403, text: '{"message":"Missing Authentication Token"}' });
  });

  it('over 10 MB does not reach a function', async () => {
    const [endpoint] = endpoints;
    if (!endpoint) throw new Error('no endpoint');
    const { status, body } = await sendBytes(endpoint, Buffer.alloc(10 * 1024 * 1024 + 1, 'x'));
    expect({ status, body }).toEqual({
      status: 413,
      body: { error: 'invalid_request', error_description: 'REQUEST_TOO_LARGE' },
    });
    expect(cloud.logs).toEqual([]);
  });

  it('for an unknown grant type is refused as the RFC names it', async () => {
    expectRefused(
      await post(cloud, paths.token, { grant_type: `${smsGrant}/${marker}` }),
      400,
      'unsupported_grant_type',
    );
  });
});
