import type { AuthSource, User } from '../../shared/core/model.ts';
import { startOfTests } from './clock.ts';
import { clientWith, storedSecret } from './memory-fixtures.ts';
import {
  baseUrl,
  basic,
  type Json,
  outcomeOf,
  type Tokens,
  type World,
  type WorldOptions,
  world,
} from './world.ts';

export const otpSendUrl = `${baseUrl}/otp/send`;
export const otpTokenUrl = `${baseUrl}/oauth2/token`;
export const userinfoUrl = `${baseUrl}/userinfo`;
export const signupUrl = `${baseUrl}/signup`;
export const otpTokenGrants = {
  sms: 'http://tencentciam.com/oauth2/grant-type/otp/sms',
  email: 'http://tencentciam.com/oauth2/grant-type/otp/email',
} as const;

const grantTypes = [otpTokenGrants.sms, otpTokenGrants.email, 'refresh_token'];

/** A web application with a secret, and a page that may ask for codes without one. */
export const web = clientWith({
  clientId: 'web',
  secrets: [storedSecret('web-secret')],
  grantTypes,
  autoSignup: true,
  claims: ['email', 'phone_number', 'name'],
});
export const spa = clientWith({
  clientId: 'spa',
  secrets: [],
  tokenEndpointAuthMethod: 'none',
  grantTypes,
  autoSignup: true,
  publicOtpSend: true,
  corsOrigins: ['https://spa.example.com'],
});
export const asWeb = { authorization: basic('web', 'web-secret') };

export const smsSource: AuthSource = {
  id: 'sms-login',
  channel: 'sms',
  digits: 6,
  validFor: 60,
  maxAttempts: 5,
  clients: ['web', 'spa'],
};
export const emailSource: AuthSource = { ...smsSource, id: 'email-login', channel: 'email', validFor: 300 };

export const alice: User = {
  id: 'user-alice',
  status: 'active',
  phoneNumber: '+358401234567',
  email: 'alice@example.com',
  username: 'alice',
  profile: { name: 'Alice', nickname: 'Al' },
  organizations: [],
  groups: [],
  createdAt: startOfTests,
  updatedAt: startOfTests,
};
export const frozen: User = {
  id: 'user-frozen',
  status: 'frozen',
  email: 'frozen@example.com',
  profile: {},
  organizations: [],
  groups: [],
  createdAt: startOfTests,
  updatedAt: startOfTests,
};

/** A world with the two clients, sources and users above. */
export function ciamWorld(options: WorldOptions = {}) {
  const made = world({
    clients: [web, spa],
    sources: [smsSource, emailSource],
    users: [alice, frozen],
    ...options,
  });
  return { ...made, ...steps(made) };
}

export type CiamWorld = ReturnType<typeof ciamWorld>;

type Headers = Readonly<Record<string, string>>;

function steps({ fetch, messages }: World) {
  const postJson = (url: string, body: unknown, headers: Headers = {}) =>
    fetch(url, jsonRequest('POST', body, headers));
  const send = (members: Json, headers: Headers = asWeb) => postJson(otpSendUrl, members, headers);
  /** Sends a code; gives its token, and the code itself. */
  const sent = async (members: Json, headers: Headers = asWeb) => {
    const { status, body } = await outcomeOf(send(members, headers));
    if (status !== 200) throw new Error(`no code was sent: ${JSON.stringify(body)}`);
    return { token: String(body['otp_token']), code: lastOtp(messages) };
  };
  const redeem = (members: Json, headers: Headers = {}) =>
    postJson(otpTokenUrl, { ...webCredentials, ...members }, headers);
  /** A whole login of alice by SMS. */
  const loginAlice = async (credentials: Json = webCredentials): Promise<Tokens> => {
    const members = { auth_source_id: 'sms-login', phone_number: '0401234567' };
    const id = credentials['client_id'];
    const { token, code } = await (id === 'spa' ? sent({ ...members, client_id: id }, {}) : sent(members));
    const { status, body } = await outcomeOf(
      postJson(otpTokenUrl, {
        grant_type: otpTokenGrants.sms,
        ...credentials,
        ...members,
        otp_token: token,
        otp: code,
      }),
    );
    if (status !== 200) throw new Error(`no tokens: ${JSON.stringify(body)}`);
    return body as unknown as Tokens;
  };
  return { postJson, send, sent, redeem, loginAlice };
}

export const webCredentials = { client_id: 'web', client_secret: 'web-secret' };

/** A request with a JSON body; a text is sent as it is. */
export function jsonRequest(method: string, body: unknown, headers: Headers = {}): RequestInit {
  return {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

/** The code of the newest message: six digits. */
export function lastOtp(messages: World['messages']): string {
  const [code] = /\b\d{6}\b/.exec(messages.at(-1)?.message.text ?? '') ?? [];
  if (code === undefined) throw new Error('no message with a code was sent');
  return code;
}

/** Another code than this one. */
export function wrongOtp(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0');
}
