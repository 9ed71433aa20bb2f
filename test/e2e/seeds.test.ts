import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { ask, basic, nextSource, type Reply } from '../support/calls.ts';
import { demoApi, demoApp } from '../support/clients.ts';
import { localCloud } from '../support/local.ts';
import { newestCode, referenceOf } from '../support/login.ts';

/*
 * The vendor's sample requests as its pages print them. Changed: host, credentials, recipient, and the values that the server gave (reference, code,
 * token). Repaired: the pages run the first header into the request line; they break the form into lines and indent it, which leaves blanks before
 * values and names (`grant_type= http://…`, `& x_globalsign_iam_otp_title=`); and the second sample spells `Grant_type`, where parameter names
 * are case-sensitive (RFC 6749 §3.2). The blank before the grant type's value stays: it is ours to bear.
 */
const samples = {
  initiate: `POST https://sso.example.com/uas/oauth2/token
Authorization: Basic MTc2MjQxNDM3NDoqKio=
Content-Type: application/x-www-form-urlencoded

grant_type= http://globalsign.com/iam/sso/oauth2/grant-type/sms-mt-otp&scope=openid&username=040555555&x_globalsign_iam_otp_title=title&x_globalsign_iam_otp_body=your otp is{0}`,
  validate: `POST https://sso.example.com/uas/oauth2/token
Authorization: Basic MTc2MjQxNDM3NDoqKio=
Content-Type: application/x-www-form-urlencoded

grant_type=http://globalsign.com/iam/sso/oauth2/grant-type/sms-mt-otp&scope=openid&username=040555555&x_globalsign_iam_reference_id=dflkfkkDknkngN.eyiodkkdodlkgflkfg_YUAtgg==&x_globalsign_iam_otp_code=1234 5678`,
  resource: `GET https://resource.example.com/api/method
Authorization: Bearer DSJJU6QhquTUsznTDeDq0eVm

`,
  introspection: `POST https://sso.example.com/uas/oauth2/introspection
Authorization: Basic MTc2MjQxNDM3NDoqKio=
Content-Type: application/x-www-form-urlencoded

token=DSJJU6QhquTUsznTDeDq0eVm`,
} as const;

const sampleReference = 'dflkfkkDknkngN.eyiodkkdodlkgflkfg_YUAtgg==';
const sampleToken = 'DSJJU6QhquTUsznTDeDq0eVm';
const sampleBasic = 'Basic MTc2MjQxNDM3NDoqKio=';
const recipient = '040555555';

const cloud = await localCloud();

/** Sends a sample, byte for byte but for the replacements. */
function send(sample: string, replacements: Readonly<Record<string, string>>): Promise<Reply> {
  let text = sample.replace('https://sso.example.com', '').replace('https://resource.example.com', '');
  for (const [from, to] of Object.entries(replacements)) text = text.replace(from, () => to);
  const [head = '', body = ''] = text.split('\n\n');
  const [requestLine = '', ...headers] = head.split('\n');
  const [method = '', path = ''] = requestLine.split(' ');
  return ask(cloud, path, {
    method,
    headers: [
      ...headers.map((line): [string, string] => {
        const colon = line.indexOf(': ');
        return [line.slice(0, colon), line.slice(colon + 2)];
      }),
      ['x-local-source-ip', nextSource()],
    ],
    ...(body === '' ? {} : { body }),
  });
}

const asApp = { [sampleBasic]: basic(demoApp) };
const initiate = (grant = '') =>
  send(grant === '' ? samples.initiate : samples.initiate.replace('sms-mt-otp', grant), {
    ...asApp,
    ...(grant === '' ? {} : { [recipient]: 'ada@example.org' }),
  });
const validate = (reference: string, code: string, replacements: Readonly<Record<string, string>> = {}) =>
  send(samples.validate, { ...asApp, [sampleReference]: reference, '1234 5678': code, ...replacements });

/** A body's members with the kind of each value. */
function shapeOf(body: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, Array.isArray(value) ? 'array' : typeof value]),
  );
}

describe('the sample requests of the one-time-password pages', () => {
  it('log in as they stand', async () => {
    const started = await initiate();
    expect(started.status).toBe(200);
    expect(started.headers.get('content-type')).toBe('application/json');
    const reference = referenceOf(started);
    expect(started.body).toEqual({
      x_globalsign_iam_sms_mt_otp_challenge: { reference },
      x_globalsign_iam_challenge: { reference },
    });
    const code = newestCode(cloud);
    expect(cloud.outbox()[0]).toMatchObject({ to: '+35840555555', text: `your otp is${code}` });

    const validated = await validate(reference, code);
    expect(validated.status).toBe(200);
    expect(shapeOf(validated.body)).toEqual({
      access_token: 'string',
      token_type: 'string',
      expires_in: 'number',
      scope: 'string',
      refresh_token: 'string',
      id_token: 'string',
    });
    expect(shapeOf(decodeJwt(String(validated.body['id_token'])))).toMatchObject({
      sub: 'string',
      iss: 'string',
      aud: 'string',
      azp: 'string',
      exp: 'number',
      iat: 'number',
      auth_time: 'number',
      amr: 'array',
      session_index: 'string',
    });
  });

  it('log in by e-mail with the other grant type', async () => {
    const started = await initiate('smtp-otp');
    expect(started.body).toEqual({ x_globalsign_iam_challenge: { reference: referenceOf(started) } });
    const code = newestCode(cloud);
    expect(cloud.outbox()[0]).toMatchObject({ subject: 'title', text: `your otp is${code}` });
    const validated = await validate(referenceOf(started), code, {
      'sms-mt-otp': 'smtp-otp',
      [recipient]: 'ada@example.org',
    });
    expect(validated.status).toBe(200);
  });

  it('are answered as the sample failure when the code comes late', async () => {
    cloud.advance(61);
    const started = await initiate();
    const code = newestCode(cloud);
    cloud.advance(600);
    const { status, body } = await validate(referenceOf(started), code);
    expect({ status, body }).toEqual({
      status: 400,
      body: {
        x_globalsign_iam_challenge: { reference: expect.any(String) },
        error: 'invalid_grant',
        error_description: 'OTP Expired',
      },
    });
  });

  it('give references of the form in the sample failure', async () => {
    cloud.advance(61);
    const [first, payload = '', mac, ...rest] = referenceOf(await initiate()).split('.');
    expect({ first, rest }).toEqual({ first: '', rest: [] });
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toEqual({
      sub: recipient,
      iat: expect.any(Number),
      ctms: expect.any(Number),
      mac: expect.stringMatching(/^[\w-]{70}==$/),
    });
    expect(mac).toMatch(/^[\w-]{43}$/);
  });

  it('refuse the misspelled parameter name of the second sample', async () => {
    const { status, body } = await send(samples.validate.replace('grant_type', 'Grant_type'), asApp);
    expect({ status, body }).toEqual({
      status: 400,
      body: { error: 'invalid_request', error_description: 'grant_type is missing' },
    });
  });
});

describe('the sample requests of the access-token pages', () => {
  async function accessToken(): Promise<string> {
    cloud.advance(3_601);
    const started = await initiate();
    const { body } = await validate(referenceOf(started), newestCode(cloud), {
      'scope=openid': 'scope=openid demo-api',
    });
    return String(body['access_token']);
  }

  it('open a protected route', async () => {
    const token = await accessToken();
    const { status, body } = await send(samples.resource, {
      '/api/method': '/resource/whoami',
      [sampleToken]: token,
    });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { sub: '+35840555555', client_id: 'demo-app', scope: 'openid demo-api' },
    });
  });

  it('introspect as they stand, with every member of the sample answer', async () => {
    const token = await accessToken();
    const { status, body, headers } = await send(samples.introspection, {
      [sampleBasic]: basic(demoApi),
      [sampleToken]: token,
    });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json');
    expect(shapeOf(body)).toMatchObject({
      sub: 'string',
      iss: 'string',
      aud: 'string',
      exp: 'number',
      iat: 'number',
      auth_time: 'number',
      amr: 'array',
      active: 'boolean',
      scope: 'string',
      client_id: 'string',
      session_index: 'string',
      token_type: 'string',
    });
    expect(body).toMatchObject({
      active: true,
      iss: `${cloud.url}/uas`,
      aud: 'demo-api',
      amr: [`${cloud.url}/uas/saml2/names/ac/ubikey.sms.5`],
      scope: 'openid demo-api',
      client_id: 'demo-app',
      token_type: 'access_token',
    });
  });
});
