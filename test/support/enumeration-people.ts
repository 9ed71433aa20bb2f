import type { User } from '../../shared/core/model.ts';
import {
  asWeb,
  emailSource,
  jsonRequest,
  lastOtp,
  otpSendUrl,
  otpTokenGrants,
  otpTokenUrl,
  signupUrl,
  smsSource,
  userinfoUrl,
  web,
  wrongOtp,
} from './ciam.ts';
import { smsGrant } from './clients.ts';
import { startOfTests } from './clock.ts';
import { type AlikeCase, routesOf } from './enumeration.ts';
import type { Knowledge } from './knowledge.ts';
import { lastCode, wrongCode } from './memory-courier.ts';
import { apiClient, clientWith, storedSecret } from './memory-fixtures.ts';
import { aliceOfTwo } from './password.ts';
import { type Seen, seen } from './seen.ts';
import { asApp, basic, type Json, outcomeOf, referenceOf, tokenUrl, type World } from './world.ts';

const phone = '+358401234567';
const mail = 'alice@example.com';

const person: User = {
  id: 'user-1',
  status: 'active',
  phoneNumber: phone,
  email: mail,
  username: 'alice',
  profile: {},
  organizations: [],
  groups: [],
  createdAt: startOfTests,
  updatedAt: startOfTests,
};
const { passwordHash } = aliceOfTwo;
const { email: _, ...withoutMail } = person;

/** Whoever there may be behind the name, the number and the address that everybody below is asked about. */
export const people = {
  nobody: [],
  'a user': [person],
  'a user with a password': [{ ...person, passwordHash }],
  'a user without an address': [withoutMail],
  'a frozen user': [{ ...person, status: 'frozen', passwordHash }],
  'two users': [withoutMail, { ...person, id: 'user-2', phoneNumber: '+358409999999', username: 'other' }],
} as const satisfies Readonly<Record<string, readonly User[]>>;

/** Servers that know these clients, and of people one kind each. */
export function knowing(
  clients: NonNullable<Knowledge['clients']>,
  more: readonly User[] = [],
): AlikeCase['servers'] {
  return Object.fromEntries(
    Object.entries(people).map(([who, users]) => [
      who,
      { clients, sources: [smsSource, emailSource], users: [...users, ...more] },
    ]),
  );
}

const wrong = (server: World) => wrongOtp(lastOtp(server.messages));

const post = (server: World, url: string, members: Json, headers = asWeb) =>
  server.fetch(url, jsonRequest('POST', members, headers));

async function tokenFor(server: World, members: Json): Promise<string> {
  server.clock.advance(61);
  const { body } = await outcomeOf(post(server, otpSendUrl, members));
  return String(body['otp_token']);
}

const sends: readonly AlikeCase[] = (
  ['login', 'signup', 'update_userinfo', 'reset_password'] as const
).flatMap((usage) =>
  [
    { phone_number: phone, auth_source_id: 'sms-login' },
    { email: mail, auth_source_id: 'email-login' },
  ].map(
    (to): AlikeCase => ({
      name: `a code for ${usage} to ${Object.values(to)[0]}, and another too soon`,
      routes: ['POST /otp/send'],
      servers: knowing([web]),
      statuses: [200, 400],
      async ask(server) {
        const first = await seen(post(server, otpSendUrl, { usage, ...to }));
        server.clock.advance(11);
        return [first, await seen(post(server, otpSendUrl, { usage, ...to }))];
      },
    }),
  ),
);

/** What is seen of as many wrong guesses. */
async function guesses(
  server: World,
  count: number,
  guess: () => Promise<Response>,
): Promise<readonly Seen[]> {
  const answers: Seen[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    server.clock.advance(1);
    answers.push(await seen(guess()));
  }
  return answers;
}

const codes: readonly AlikeCase[] = [
  ...(['sms', 'email'] as const).map(
    (channel): AlikeCase => ({
      name: `wrong codes by ${channel} at the token endpoint`,
      routes: ['POST /oauth2/token'],
      servers: knowing([web]),
      statuses: [400, 400, 400, 400, 400, 400],
      async ask(server) {
        const to = channel === 'sms' ? { phone_number: phone } : { email: mail };
        const source = { auth_source_id: `${channel}-login`, ...to };
        const otp_token = await tokenFor(server, source);
        const form = { grant_type: otpTokenGrants[channel], ...source, otp_token, otp: wrong(server) };
        return guesses(server, 6, () => post(server, otpTokenUrl, form));
      },
    }),
  ),
  {
    name: 'a code and wrong guesses where recipients are subjects',
    routes: ['POST /uas/oauth2/token'],
    servers: knowing([clientWith(), apiClient]),
    statuses: [200, 429, 400, 400],
    async ask(server) {
      const asking = await server.askForCode();
      const reference = await referenceOf(asking.clone());
      server.clock.advance(11);
      const soon = await seen(server.askForCode());
      const otp = wrongCode(lastCode(server.messages));
      const form = { grant_type: smsGrant, scope: 'openid api', x_globalsign_iam_otp_code: otp };
      const guess = () =>
        seen(server.post(tokenUrl, { ...form, x_globalsign_iam_reference_id: reference }, asApp));
      return [await seen(asking), soon, await guess(), await guess()];
    },
  },
];

const accounts: readonly AlikeCase[] = [
  {
    name: 'signing up with a recipient that is not proven',
    routes: ['POST /signup'],
    servers: knowing([web]),
    statuses: [400, 400, 400],
    async ask(server) {
      const phone_number_otp_token = await tokenFor(server, { usage: 'signup', phone_number: phone });
      const members = { username: 'alice', phone_number: phone, phone_number_otp: wrong(server) };
      const other = await tokenFor(server, { usage: 'reset_password', phone_number: phone });
      const code = lastOtp(server.messages);
      return [
        await seen(post(server, signupUrl, { username: 'alice' })),
        await seen(post(server, signupUrl, { ...members, phone_number_otp_token })),
        await seen(
          post(server, signupUrl, { ...members, phone_number_otp_token: other, phone_number_otp: code }),
        ),
      ];
    },
  },
  {
    name: 'taking over a recipient that is not proven',
    routes: ['PATCH /userinfo'],
    servers: knowing(
      [web],
      [{ ...person, id: 'user-3', email: 'eve@example.com', phoneNumber: '+358407654321', username: 'eve' }],
    ),
    statuses: [400, 400],
    async ask(server) {
      const eve = { auth_source_id: 'email-login', email: 'eve@example.com' };
      const otp_token = await tokenFor(server, eve);
      const login = { grant_type: otpTokenGrants.email, ...eve, otp_token, otp: lastOtp(server.messages) };
      const { body } = await outcomeOf(post(server, otpTokenUrl, login));
      const bearer = { authorization: `Bearer ${body['access_token']}` };
      const email_otp_token = await tokenFor(server, { usage: 'update_userinfo', email: mail });
      const members = { email: mail, email_otp_token, email_otp: wrong(server) };
      const change = (sent: Json) => seen(server.fetch(userinfoUrl, jsonRequest('PATCH', sent, bearer)));
      return [await change(members), await change({ ...members, email_otp_token: 'x'.repeat(100) })];
    },
  },
];

const passwordClient = clientWith({
  clientId: 'web',
  secrets: [storedSecret('web-secret')],
  grantTypes: ['password'],
});

/** Each address with another way to say who it is. */
const passwordRoutes = [...routesOf('token-direct'), 'POST /oauth2/token', 'POST /oauth2/token'];
const names = ['alice', mail, phone, 'alice'];

const passwords: readonly AlikeCase[] = passwordRoutes.map((route, nth): AlikeCase => {
  const username = names[nth] ?? mail;
  return {
    name: `wrong passwords for ${username} at ${route}`,
    routes: [route],
    servers: knowing([route.includes('/csp/') ? { ...passwordClient, dialect: 'csp' } : passwordClient]),
    statuses: [400, 400],
    async ask(server) {
      const url = new URL(route.slice('POST '.length), tokenUrl).href;
      const form = { grant_type: 'password', username, password: 'wrong' };
      return guesses(server, 2, () => server.post(url, form, { authorization: basic('web', 'web-secret') }));
    },
  };
});

/** Everything that programs can ask about people. */
export const programCases: readonly AlikeCase[] = [...sends, ...codes, ...accounts, ...passwords];
