import { type Calling, type Form, paths, post, type Reply } from './calls.ts';
import { emailGrant, smsGrant } from './clients.ts';
import type { TestCloud } from './local.ts';

/** One login half-way: the code went out. */
export interface Started {
  readonly reply: Reply;
  readonly username: string;
  readonly reference: string;
  /** The code as the message shows it: `1234 5678`. */
  readonly code: string;
  readonly grantType: string;
  readonly scope: string;
}

/** What a login by SMS sends beside what differs. */
export const smsLogin = { grantType: smsGrant, scope: 'openid' } as const;

export interface LoginOptions extends Calling {
  readonly channel?: 'sms' | 'email';
  readonly username?: string;
  readonly scope?: string;
  /** More parameters. */
  readonly extra?: Form;
}

/** Tokens of a finished login. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly idToken: string;
}

/** A Finnish mobile number that no test had before. */
export function nextPhone(): string {
  recipients += 1;
  return `+35840${1_000_000 + recipients}`;
}

/** An address that no test had before. */
export function nextAddress(): string {
  recipients += 1;
  return `user${recipients}@example.org`;
}
let recipients = 0;

/** Asks for a code, whatever the answer is. */
export function sendCode(cloud: TestCloud, options: LoginOptions = {}): Promise<Reply> {
  const { channel = 'sms', scope = 'openid', extra, username } = options;
  const form = {
    grant_type: channel === 'sms' ? smsGrant : emailGrant,
    scope,
    username: username ?? (channel === 'sms' ? nextPhone() : nextAddress()),
    ...extra,
  };
  return post(cloud, paths.token, form, options);
}

/** Asks for a code and reads it from the outbox. */
export async function start(cloud: TestCloud, options: LoginOptions = {}): Promise<Started> {
  const { channel = 'sms', scope = 'openid' } = options;
  const username = options.username ?? (channel === 'sms' ? nextPhone() : nextAddress());
  const reply = await sendCode(cloud, { ...options, username });
  const grantType = channel === 'sms' ? smsGrant : emailGrant;
  return { reply, username, grantType, scope, reference: referenceOf(reply), code: newestCode(cloud) };
}

/** The reference of an answer; throws with the answer where it has none. */
export function referenceOf({ body, status, text }: Reply): string {
  const challenge = body['x_globalsign_iam_challenge'] as { readonly reference?: string } | undefined;
  if (challenge?.reference === undefined) throw new Error(`no reference in ${status} ${text}`);
  return challenge.reference;
}

/** The code in the newest message. */
export function newestCode(cloud: TestCloud): string {
  const text = cloud.outbox()[0]?.text ?? '';
  const [code] = /\d{4} \d{4}/.exec(text) ?? [];
  if (code === undefined) throw new Error(`no code in ${JSON.stringify(text)}`);
  return code;
}

/** A code that is none of these. */
export function wrongCode(code: string, nth = 1): string {
  const digits = String((Number(code.replace(' ', '')) + nth) % 100_000_000).padStart(8, '0');
  return `${digits.slice(0, 4)} ${digits.slice(4)}`;
}

/** Answers with a code: by default the right one at the reference of the start. */
export function answer(
  cloud: TestCloud,
  started: Pick<Started, 'grantType' | 'scope' | 'username' | 'reference' | 'code'>,
  options: Calling & { readonly extra?: Form } = {},
): Promise<Reply> {
  const { grantType, scope, username, reference, code } = started;
  const form = {
    grant_type: grantType,
    scope,
    username,
    x_globalsign_iam_reference_id: reference,
    x_globalsign_iam_otp_code: code,
    ...options.extra,
  };
  return post(cloud, paths.token, form, options);
}

/** A whole login. */
export async function login(
  cloud: TestCloud,
  options: LoginOptions = {},
): Promise<Tokens & { readonly username: string }> {
  const started = await start(cloud, options);
  const reply = await answer(cloud, started, options);
  return { ...tokensOf(reply), username: started.username };
}

/** The tokens of an answer; throws with the answer where it has none. */
export function tokensOf({ body, status, text }: Reply): Tokens {
  if (status !== 200) throw new Error(`no tokens in ${status} ${text}`);
  return {
    accessToken: String(body['access_token']),
    refreshToken: String(body['refresh_token']),
    idToken: String(body['id_token']),
  };
}

/** Trades a refresh token. */
export function refresh(
  cloud: TestCloud,
  refreshToken: string,
  options: Calling & { readonly scope?: string } = {},
): Promise<Reply> {
  const { scope } = options;
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken, ...(scope ? { scope } : {}) };
  return post(cloud, paths.token, form, options);
}

/** Introspects a token, by default as the resource server. */
export async function introspect(
  cloud: TestCloud,
  token: string,
  as: NonNullable<Calling['as']>,
): Promise<Reply['body']> {
  const { body, status, text } = await post(cloud, paths.introspection, { token }, { as });
  if (status !== 200) throw new Error(`no introspection in ${status} ${text}`);
  return body;
}

export function revoke(cloud: TestCloud, token: string, options: Calling = {}): Promise<Reply> {
  return post(cloud, paths.revocation, { token }, options);
}
