import type { AuthSource } from '../../../shared/core/model.ts';
import { authSourceToItem } from '../../../shared/dynamo/auth-source-store.ts';
import { ask, basic, type Calling, type Form, nextSource, post, type Reply } from '../../support/calls.ts';
import type { TestCloud } from '../../support/local.ts';
import { nextAddress } from '../../support/login.ts';

export const paths = {
  send: '/otp/send',
  token: '/oauth2/token',
  revoke: '/oauth2/revoke',
  jwks: '/oauth2/jwks',
  discovery: '/.well-known/openid-configuration',
  userinfo: '/userinfo',
  signup: '/signup',
  logout: '/logout',
} as const;

export const demoWeb = { clientId: 'demo-web', secret: 'demo-web-secret' } as const;
export const webCredentials = { client_id: 'demo-web', client_secret: 'demo-web-secret' } as const;
export const grants = {
  sms: 'http://tencentciam.com/oauth2/grant-type/otp/sms',
  email: 'http://tencentciam.com/oauth2/grant-type/otp/email',
} as const;

export type Channel = keyof typeof grants;
export type Members = Readonly<Record<string, unknown>>;
export type Answer = Pick<Reply, 'status' | 'body'>;

/** A Chinese mobile number that no test had before, as its owner types it. */
export function nextMobile(): string {
  mobiles += 1;
  return String(13_700_000_000 + mobiles);
}
let mobiles = 0;

/** Sends a JSON body; a text goes as it is. */
export function sendJson(
  cloud: Pick<TestCloud, 'url'>,
  path: string,
  body: unknown,
  headers: Form = {},
  method = 'POST',
): Promise<Reply> {
  return ask(cloud, path, {
    method,
    headers: { 'content-type': 'application/json', 'x-local-source-ip': nextSource(), ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** Asks for a code as `demo-web`, by HTTP Basic, or as whoever is said. */
export function sendCode(
  cloud: Pick<TestCloud, 'url'>,
  members: Members,
  { as = demoWeb, headers }: Calling = {},
): Promise<Reply> {
  const credentials = as === null ? {} : { authorization: basic(as) };
  return sendJson(cloud, paths.send, members, { ...credentials, ...headers });
}

/** The recipient and the source of a login. */
export function recipientOf(channel: Channel, typed?: string): Readonly<Record<string, string>> {
  return channel === 'sms'
    ? { phone_number: typed ?? nextMobile(), auth_source_id: 'sms-login' }
    : { email: typed ?? nextAddress(), auth_source_id: 'email-login' };
}

/** A code that went out. */
export interface Sent {
  readonly token: string;
  readonly code: string;
}

/** Asks for a code and reads it from the outbox; throws with the answer where none was sent. */
export async function sent(cloud: TestCloud, members: Members, calling: Calling = {}): Promise<Sent> {
  const { body, status, text } = await sendCode(cloud, members, calling);
  if (status !== 200) throw new Error(`no code was sent: ${status} ${text}`);
  return { token: String(body['otp_token']), code: newestCode(cloud) };
}

/** The six digits of the newest message. */
export function newestCode(cloud: TestCloud): string {
  const text = cloud.outbox()[0]?.text ?? '';
  const [code] = /\b\d{6}\b/.exec(text) ?? [];
  if (code === undefined) throw new Error(`no code in ${JSON.stringify(text)}`);
  return code;
}

/** A code that is none of these. */
export function wrongCode(code: string, nth = 1): string {
  return String((Number(code) + nth) % 1_000_000).padStart(6, '0');
}

export interface StartOptions extends Calling {
  readonly channel?: Channel;
  /** The recipient as the user types it; left out, one that no test had before. */
  readonly typed?: string;
  /** Members that say which client redeems; left out, those of `demo-web`. */
  readonly credentials?: Form;
}

/** Sends a code, and gives what redeems it. */
export async function start(cloud: TestCloud, options: StartOptions = {}): Promise<Form> {
  const { channel = 'sms', typed, credentials = webCredentials, ...calling } = options;
  const recipient = recipientOf(channel, typed);
  const { token, code } = await sent(cloud, recipient, calling);
  return { grant_type: grants[channel], ...credentials, ...recipient, otp_token: token, otp: code };
}

/** Sends a code from a page, and gives what redeems it. */
export async function startAtPage(
  cloud: TestCloud,
  channel: Channel = 'sms',
  headers: Form = {},
): Promise<Form> {
  const recipient = recipientOf(channel);
  const client = { client_id: 'demo-spa' };
  const { token, code } = await sent(cloud, { ...client, ...recipient }, { as: null, headers });
  return { grant_type: grants[channel], ...client, ...recipient, otp_token: token, otp: code };
}

/** Trades a code for tokens. */
export function redeem(cloud: Pick<TestCloud, 'url'>, members: Members, headers: Form = {}): Promise<Reply> {
  return sendJson(cloud, paths.token, members, headers);
}

export interface Tokens {
  readonly access: string;
  readonly refresh: string;
  readonly id: string;
}

/** The tokens of an answer; throws with the answer where it has none. */
export function tokensOf({ body, status, text }: Reply): Tokens {
  if (status !== 200) throw new Error(`no tokens in ${status} ${text}`);
  return {
    access: String(body['access_token']),
    refresh: String(body['refresh_token']),
    id: String(body['id_token']),
  };
}

/** A whole login, by default of a user who is made on the way. */
export async function login(cloud: TestCloud, options: StartOptions = {}): Promise<Tokens> {
  return tokensOf(await redeem(cloud, { ...(await start(cloud, options)), auto_signup: true }));
}

/** Trades a refresh token, as a form. */
export function refresh(cloud: TestCloud, token: string, credentials: Form = webCredentials): Promise<Reply> {
  const form = { ...credentials, grant_type: 'refresh_token', refresh_token: token };
  return post(cloud, paths.token, form, { as: null });
}

export function revoke(cloud: TestCloud, token: string, credentials: Form = webCredentials): Promise<Reply> {
  return post(cloud, paths.revoke, { ...credentials, token }, { as: null });
}

/** Asks who the token is about; an update where members are given. */
export function userinfo(cloud: TestCloud, token?: string, members?: Members): Promise<Reply> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return members === undefined
    ? ask(cloud, paths.userinfo, { headers })
    : sendJson(cloud, paths.userinfo, members, headers, 'PATCH');
}

/** What an answer says, its headers apart. */
export function answerOf({ status, body }: Reply): Answer {
  return { status, body };
}

/** An error as the vendor writes it. */
export function failure(error: string, description?: string, status = 400): Answer {
  return {
    status,
    body: { error, ...(description === undefined ? {} : { error_description: description }) },
  };
}

/** The rows of the vendor's error table (contracts 2.4). */
export const failures = {
  token: failure('invalid_grant', 'Unknown or expired otp_token'),
  otp: failure('invalid_grant', 'Unknown or expired OTP'),
  mismatch: failure('invalid_request', 'Mismatched OTP token and OTP sending parameters'),
  unknownUser: failure('invalid_grant', 'User not found'),
  abnormalUser: failure('invalid_grant', 'Abnormal user status'),
  source: failure('invalid_auth_source', 'Auth source and application not associated'),
} as const;

/** Writes an auth source that is not there yet. */
export async function registerSource(cloud: TestCloud, source: AuthSource): Promise<void> {
  await cloud.table.put({ item: authSourceToItem(source), condition: 'attribute_not_exists(pk)' });
}

/** Everything that the table keeps of users: none is made where this stays the same. */
export async function accountsOf(cloud: TestCloud): Promise<readonly unknown[]> {
  const items = await cloud.dump();
  return items.filter((item) => /"pk":\{"S":"(?:USER|IDENTIFIER)#/.test(JSON.stringify(item)));
}

/** Status, challenge and body of an answer that says everything in its headers. */
export function challengeOf({ status, headers, text }: Reply) {
  return { status, challenge: headers.get('www-authenticate'), text };
}

function challenge(status: number, error: string, description: string) {
  const uri = 'https://tools.ietf.org/html/rfc6750#section-3.1';
  const text = `Bearer error="${error}", error_description="${description}", error_uri="${uri}"`;
  return { status, challenge: text, text: '' };
}

export const noToken = challenge(400, 'invalid_request', 'Bearer token not found in the request');
export const badToken = challenge(401, 'invalid_token', 'Error decoding JWT');
