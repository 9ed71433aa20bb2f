import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { basic, type Reply } from '../../support/calls.ts';
import { localCloud } from '../../support/local.ts';
import {
  accountsOf,
  answerOf,
  demoWeb,
  failure,
  failures,
  login,
  type Members,
  nextMobile,
  paths,
  redeem,
  sendCode,
  sendJson,
  sent,
  start,
} from './steps.ts';

const cloud = await localCloud();
/** Stands in everything that is wrong, and must not come back. */
const marker = 'mArKeR';
const long = marker.repeat(2_000);

const [bySms, byEmail] = [await start(cloud), await start(cloud, { channel: 'email' })];
const { access } = await login(cloud);
const asWeb = { authorization: basic(demoWeb) };
const phone_number = `+86${nextMobile()}`;
const signup = await sent(cloud, { usage: 'signup', phone_number });
const update = await sent(cloud, { usage: 'update_userinfo', email: 'new@example.org' });

interface Endpoint {
  readonly name: string;
  readonly path: string;
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly members: Members;
  /** Members without which the request is none. */
  readonly required: readonly string[];
}

const redeemed = ['grant_type', 'auth_source_id', 'otp_token', 'otp'];
const endpoints: readonly Endpoint[] = [
  {
    name: 'a code by SMS',
    path: paths.send,
    headers: asWeb,
    members: { usage: 'login', phone_number: '13612345678', auth_source_id: 'sms-login' },
    required: ['phone_number', 'auth_source_id'],
  },
  {
    name: 'a code by e-mail',
    path: paths.send,
    headers: {},
    members: {
      client_id: demoWeb.clientId,
      client_secret: demoWeb.secret,
      email: 'ada@example.org',
      auth_source_id: 'email-login',
    },
    required: ['email', 'auth_source_id'],
  },
  {
    name: 'a login by SMS',
    path: paths.token,
    headers: {},
    members: { ...bySms, auto_signup: true },
    required: [...redeemed, 'phone_number'],
  },
  {
    name: 'a login by e-mail',
    path: paths.token,
    headers: {},
    members: { ...byEmail, auto_signup: true },
    required: [...redeemed, 'email'],
  },
  {
    name: 'a sign-up',
    path: paths.signup,
    headers: asWeb,
    members: {
      phone_number,
      phone_number_otp_token: signup.token,
      phone_number_otp: signup.code,
      username: 'ada',
      name: 'Ada',
    },
    required: ['phone_number', 'phone_number_otp_token', 'phone_number_otp'],
  },
  {
    name: 'a change of the user',
    path: paths.userinfo,
    method: 'PATCH',
    headers: { authorization: `Bearer ${access}` },
    members: {
      email: 'new@example.org',
      email_otp_token: update.token,
      email_otp: update.code,
      nickname: 'Al',
    },
    required: ['email', 'email_otp_token', 'email_otp'],
  },
];

const all = endpoints.flatMap((endpoint) =>
  Object.keys(endpoint.members).map((name) => ({ endpoint, name, title: `${name} of ${endpoint.name}` })),
);
const required = all.filter(({ endpoint, name }) => endpoint.required.includes(name));

function send({ path, method, headers }: Endpoint, body: unknown): Promise<Reply> {
  return sendJson(cloud, path, body, headers, method);
}

/** The body's JSON with a raw text in the place of one value. */
function withRaw({ members }: Endpoint, name: string, raw: string): string {
  const texts = Object.entries(members).map(
    ([each, value]) => `${JSON.stringify(each)}:${each === name ? raw : JSON.stringify(value)}`,
  );
  return `{${texts.join(',')}}`;
}

function nested(depth: number): string {
  return depth === 0 ? '1' : `{"a":${nested(depth - 1)}}`;
}

function expectRefused({ status, body, text }: Reply, errors: readonly string[] = ['invalid_request']): void {
  expect(status).toBe(400);
  expect(errors).toContain(body['error']);
  expect(text).not.toContain(marker);
}

/** How a member of this name is called wrong. */
function errorsOf(name: string): readonly string[] {
  return ['name', 'nickname'].includes(name)
    ? ['illegal_parameter_value']
    : ['invalid_request', 'invalid_username'];
}

describe('a refused request', () => {
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

  it.each(required)('for want of a member leaves nothing: $title', async ({ endpoint, name }) => {
    const { [name]: _left, ...others } = endpoint.members;
    expectRefused(await send(endpoint, others));
    expectRefused(await send(endpoint, { ...others, [name]: '' }));
  });

  it.each(all)('over the type of a member leaves nothing: $title', async ({ endpoint, name }) => {
    for (const raw of ['null', '1', '1e999', '[]', '{}', `["${marker}"]`, `{"a":"${marker}"}`, nested(20)]) {
      // A number is a value like any other, and wrong as such.
      const errors = /^\d/.test(raw) ? errorsOf(name) : undefined;
      expectRefused(await send(endpoint, withRaw(endpoint, name, raw)), errors);
    }
  });

  it.each(all.filter(({ name }) => name !== 'auto_signup'))(
    'over a boolean in the place of a text leaves nothing: $title',
    async ({ endpoint, name }) => {
      const reply = await send(endpoint, { ...endpoint.members, [name]: true });
      expectRefused(reply, errorsOf(name));
    },
  );

  it.each(all)('over a member that comes twice leaves nothing: $title', async ({ endpoint, name }) => {
    const text = JSON.stringify(endpoint.members);
    const again = JSON.stringify({ [name]: endpoint.members[name] }).slice(1);
    expectRefused(await send(endpoint, `${text.slice(0, -1)},${again}`));
    const escaped = again.replace(
      /"(.)/,
      (_all, first: string) => `"\\u00${first.charCodeAt(0).toString(16)}`,
    );
    expectRefused(await send(endpoint, `${text.slice(0, -1)},${escaped}`));
  });

  it.each(all.filter(({ name }) => name !== 'auto_signup'))(
    'over a member that is too long leaves nothing: $title',
    async ({ endpoint, name }) => {
      expectRefused(await send(endpoint, { ...endpoint.members, [name]: long }), errorsOf(name));
    },
  );

  it.each(all)('over a NUL leaves nothing: $title', async ({ endpoint, name }) => {
    expectRefused(await send(endpoint, { ...endpoint.members, [name]: `\0${marker}` }));
  });

  it.each(endpoints)('over a body that is no flat object leaves nothing: $name', async (endpoint) => {
    const text = JSON.stringify(endpoint.members);
    const bodies = [
      '',
      `[${text}]`,
      JSON.stringify(text),
      `"${marker}"`,
      'null',
      'true',
      '1',
      text.slice(0, -1),
      text.slice(0, text.length / 2),
      `${text}${text}`,
      `\uFEFF${marker}`,
      nested(20),
      nested(2_000),
      `${text.slice(0, -1)},"${marker}":${nested(20)}}`,
      `${text.slice(0, -1)},"__proto__":{"auto_signup":true}}`,
      `${text.slice(0, -1)},"__proto__":"${marker}"}`,
      text.replaceAll('"', "'"),
    ];
    for (const body of bodies) expectRefused(await send(endpoint, body));
  });

  it.each(endpoints)('over a body above 16 kB leaves nothing: $name', async (endpoint) => {
    const reply = await send(endpoint, { ...endpoint.members, more: 'x'.repeat(16_384) });
    expect([reply.status, reply.body['error']]).toEqual([413, 'invalid_request']);
  });

  it.each(endpoints)('over another media type leaves nothing: $name', async (endpoint) => {
    for (const type of ['text/plain', 'application/xml', 'application/jsonx']) {
      const headers = { ...endpoint.headers, 'content-type': type };
      expectRefused(await send({ ...endpoint, headers }, endpoint.members));
    }
  });

  it.each([
    '+81312345678',
    '+19095551234567890',
    '😀',
    '١٣٦',
    '\u202e13612345678x',
    '13612345678,13612345679',
  ])('for a code to the number %j leaves nothing', async (typed) => {
    const reply = await sendCode(cloud, { phone_number: typed, auth_source_id: 'sms-login' });
    expect(answerOf(reply)).toEqual(failure('malformed_phone_number'));
  });

  it.each([
    'Ada <ada@example.org>',
    'ada@example.org (comment)',
    '(comment)ada@example.org',
    'ada@example.org,eve@example.org',
    'ada@example.org\r\nBcc: eve@example.org',
    '😀@example.org',
    '\u202eada@example.org',
    'ada\u200f@example.org',
    'ada@example.org\u2066',
    'ada@😀.example',
  ])('for a code to the address %j leaves nothing', async (email) => {
    const reply = await sendCode(cloud, { email, auth_source_id: 'email-login' });
    expect(answerOf(reply)).toEqual(failure('malformed_email'));
  });

  it.each(['😀', '\u202e', '../..', 'sms-login\u200f', 'SMS-LOGIN', '__proto__', 'constructor'])(
    'for a code of the source %j leaves nothing',
    async (auth_source_id) => {
      const reply = await sendCode(cloud, { phone_number: '13612345678', auth_source_id });
      expect(answerOf(reply)).toEqual(failures.source);
    },
  );

  it.each(['😀', '\u202e', 'AAAA', '=', '__proto__', 'x'.repeat(512)])(
    'with the otp_token %j leaves nothing',
    async (otp_token) => {
      expect(answerOf(await redeem(cloud, { ...bySms, otp_token }))).toEqual(failures.token);
    },
  );
});

describe('half a character', () => {
  it('is in no member of a JSON object', async () => {
    const refused = failure('invalid_request', 'a member has a character that is not allowed');
    const reply = await sendCode(cloud, { email: '\ud800@example.org', auth_source_id: 'email-login' });
    expect(answerOf(reply)).toEqual(refused);
    expect(answerOf(await redeem(cloud, { ...bySms, otp: '\udc00' }))).toEqual(refused);
  });
});

describe('a login that fails over its code', () => {
  it('makes no user and no grant', async () => {
    const before = await accountsOf(cloud);
    const started = { ...(await start(cloud)), auto_signup: true };
    for (const otp of ['😀😀😀', '\u202e654321', 'ⅥⅥⅥⅥⅥⅥ', '0'.repeat(256)]) {
      expect(answerOf(await redeem(cloud, { ...started, otp }))).toEqual(failures.otp);
    }
    expect(await accountsOf(cloud)).toEqual(before);
  });
});

describe('a number', () => {
  it('with bidi marks and foreign digits is the number that it shows', async () => {
    const typed = nextMobile();
    const foreign = [...typed].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join('');
    cloud.clearOutbox();
    await sent(cloud, { phone_number: `\u200e${foreign}\u200f`, auth_source_id: 'sms-login' });
    expect(cloud.outbox().map(({ to }) => to)).toEqual([`+86${typed}`]);
  });
});
