import * as oauth from 'oauth4webapi';
import { describe, expect, it } from 'vitest';
import { ask, basic, type Form, nextSource } from '../../support/calls.ts';
import { localCloud } from '../../support/local.ts';
import {
  aliceOf,
  alicePassword,
  answerOf,
  demoBackend,
  demoService,
  envelope,
  paths,
  refusals,
  request,
} from './steps.ts';

const cloud = await localCloud();
const { logIn } = await aliceOf(cloud);

/** More than the SDK tries again. */
const outage = { code: 'InternalServerError', status: 500, times: 3 } as const;

interface Refused {
  readonly form: Form;
  readonly authorization?: string;
  /** What comes before the request. */
  readonly arrange?: () => unknown;
  readonly status: number;
  readonly error: string;
  readonly description?: string;
  readonly message: string;
  readonly because: string;
}

const wrongPassword = { grant_type: 'password', username: 'mallory', password: 'wrong' } as const;

const cases: readonly (Refused & { readonly what: string })[] = [
  {
    what: 'no Authorization header',
    form: { grant_type: 'client_credentials' },
    authorization: '',
    ...{ status: 400, error: 'invalid_request', because: 'authorization-missing' },
    message: 'invalid_request: Authorization header must be specified',
  },
  {
    what: 'an Authorization header of another scheme',
    form: { grant_type: 'client_credentials' },
    authorization: 'Bearer x',
    ...{ status: 400, error: 'invalid_request', because: 'authorization-not-basic' },
    // RFC 6749 §5.2 has no quotation marks in a description; the vendor's message has.
    description: "Invalid authorization header. Missing 'Basic' prefix",
    message: 'invalid_request: Invalid authorization header. Missing "Basic" prefix',
  },
  {
    what: 'a malformed Authorization header',
    form: { grant_type: 'client_credentials' },
    authorization: 'Basic !',
    ...{ status: 400, error: 'invalid_request', because: 'authorization-malformed' },
    message: 'invalid_request: Invalid authorization header',
  },
  {
    what: 'a wrong secret',
    form: { grant_type: 'client_credentials' },
    authorization: basic({ ...demoService, secret: 'wrong' }),
    ...{ status: 401, error: 'invalid_client', because: 'client-secret-wrong' },
    message: 'invalid_client: client authentication failed',
  },
  {
    what: 'a refresh token that is none',
    form: { grant_type: 'refresh_token', refresh_token: 'gone' },
    ...{ status: 400, error: 'invalid_grant', because: 'refresh-token-refused' },
    message: 'invalid_grant: Invalid refresh token: it is unknown, expired or revoked',
  },
  {
    what: 'a wrong password',
    form: wrongPassword,
    ...{ status: 400, error: 'invalid_grant', because: 'password-wrong' },
    message: 'invalid_grant: the user name or the password is wrong',
  },
  {
    what: 'too many passwords',
    form: wrongPassword,
    arrange: async () => {
      for (const _ of [1, 2, 3, 4, 5]) await request(cloud, wrongPassword);
    },
    ...{ status: 429, error: 'slow_down', because: 'password-limit' },
    message: 'slow_down: too many attempts; try again later',
  },
  {
    what: 'a resource that is not the client’s',
    form: { grant_type: 'client_credentials', resource: 'https://other.example' },
    ...{ status: 400, error: 'invalid_target', because: 'resource-refused' },
    message: 'invalid_target: the resource is not available to this client',
  },
  {
    what: 'a table that does not answer',
    form: { grant_type: 'password', username: 'alice', password: alicePassword },
    arrange: () => cloud.failNext('dynamodb', outage),
    ...{ status: 503, error: 'temporarily_unavailable', because: 'store-unavailable' },
    message: 'temporarily_unavailable: not available at the moment; try again',
  },
];

function send({ form, authorization = basic(demoService) }: Refused): Promise<Response> {
  return fetch(cloud.url + paths.token, {
    method: 'POST',
    headers: { 'x-local-source-ip': nextSource(), ...(authorization === '' ? {} : { authorization }) },
    body: new URLSearchParams(form),
  });
}

type Body = Readonly<Record<string, unknown>>;

/** As libraries of the standard do: an error is a body with `error`. */
function readAsStandard(body: Body): Body {
  if ('error' in body) throw new Error(`${body['error']}: ${body['error_description'] ?? ''}`);
  return body;
}

/** As the vendor's own command lines do: an error is a body with `cspErrorCode`, and they show its `message`. */
function readAsVendor(body: Body): Body {
  if ('cspErrorCode' in body) throw new Error(String(body['message']));
  return body;
}

describe.each(cases)('the answer to $what', (refused) => {
  const { error, message, status } = refused;
  const description = refused.description ?? message.slice(error.length + 2);

  it('is an error to a client that looks for `error`', async () => {
    await refused.arrange?.();
    const response = await send(refused);
    const body = (await response.json()) as Body;
    expect(response.status).toBe(status);
    expect(() => readAsStandard(body)).toThrow(new Error(`${error}: ${description}`));
  });

  it('is an error to a client that looks for `cspErrorCode`, and shows `message`', async () => {
    await refused.arrange?.();
    const response = await send(refused);
    const body = (await response.json()) as Body;
    expect(response.status).toBe(status);
    expect(() => readAsVendor(body)).toThrow(new Error(message));
  });

  it('has all members of both, and an id that the log has', async () => {
    await refused.arrange?.();
    cloud.logs.length = 0;
    const response = await send(refused);
    const body = (await response.json()) as Body;
    expect(body).toEqual({
      error,
      ...(description === '' ? {} : { error_description: description }),
      ...{ statusCode: status, moduleCode: 340, errorCode: error, cspErrorCode: `csp.auth.${error}` },
      ...{ message, requestId: expect.stringMatching(/^[\w-]{36}$/) },
    });
    const lines = cloud.logs.map((line) => JSON.parse(line));
    expect(lines.filter(({ requestId }) => requestId === body['requestId'])).toEqual([
      expect.objectContaining({ message: 'refused', status, code: error, because: refused.because }),
    ]);
  });
});

describe('a client that looks for `error`', () => {
  it('may be a certified library, which finds the rest of the envelope beside it', async () => {
    const server = { issuer: `${cloud.url}${paths.issuer}`, token_endpoint: cloud.url + paths.token };
    const client = { client_id: demoService.clientId };
    const response = await oauth.refreshTokenGrantRequest(
      server,
      client,
      oauth.ClientSecretBasic(demoService.secret),
      'gone',
      { [oauth.allowInsecureRequests]: true },
    );
    const processing = oauth.processRefreshTokenResponse(server, client, response);
    await expect(processing).rejects.toMatchObject({
      name: 'ResponseBodyError',
      ...{ status: 400, error: 'invalid_grant', cause: refusals.refreshToken.body },
    });
  });
});

describe('tokens', () => {
  it('are no error to either', async () => {
    const { body } = await request(cloud, { grant_type: 'client_credentials' });
    expect([readAsStandard(body), readAsVendor(body)]).toEqual([body, body]);
    expect(Object.keys(body)).toContain('access_token');
  });
});

describe('the envelope', () => {
  it('is the answer of every other address of the dialect, with an id of its own each time', async () => {
    const { accessToken } = await logIn();
    const headers = { authorization: `Bearer ${accessToken.slice(0, -9)}` };
    const post = { method: 'POST', body: new URLSearchParams({ token: 'x' }) };
    const sentJson = (body: unknown) => ({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const replies = [
      await ask(cloud, paths.userinfo, { headers }),
      await ask(cloud, paths.introspect, post),
      await ask(cloud, paths.revoke, post),
      await ask(cloud, paths.alias, sentJson({ grant_type: 'x' })),
      await ask(cloud, `${paths.publicKey}?format=xml`),
      await ask(cloud, paths.apiToken, post),
      await ask(cloud, paths.apiTokenDetails, sentJson({ tokenValue: 'x' })),
      await ask(cloud, paths.logout, sentJson({ idToken: 'x' })),
      await request(cloud, { grant_type: 'password' }, { as: demoBackend }),
    ];
    const header = envelope('invalid_request', 'Authorization header must be specified');
    expect(replies.map(answerOf)).toEqual([
      envelope('invalid_token', 'the access token is not valid', 401),
      header,
      header,
      refusals.secret,
      envelope('invalid_request', 'format must be jwks or pem'),
      envelope('invalid_request', 'api_token is missing'),
      envelope('invalid_grant', 'Invalid refresh token: it is unknown, expired or revoked', 404),
      envelope('invalid_request', 'idToken is not an ID token of this issuer'),
      envelope('unauthorized_client', 'this client may not use this grant_type'),
    ]);
    expect(new Set(replies.map(({ body }) => body['requestId'])).size).toBe(replies.length);
  });
});
