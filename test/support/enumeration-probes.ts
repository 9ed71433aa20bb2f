import { clients as pageClients, requestUrl } from '../unit/endpoints/sign-in-setting.ts';
import { hiddenFields, testBrowser } from './browser.ts';
import {
  asWeb,
  emailSource,
  jsonRequest,
  lastOtp,
  otpSendUrl,
  otpTokenGrants,
  otpTokenUrl,
  signupUrl,
  web,
  wrongOtp,
} from './ciam.ts';
import { pretences, registrations } from './enumeration-clients.ts';
import { people } from './enumeration-people.ts';
import type { Knowledge } from './knowledge.ts';
import { clientWith } from './memory-fixtures.ts';
import { asApp, baseUrl, outcomeOf, tokenUrl, type World } from './world.ts';

/** Two servers of which one knows somebody, and a request whose time is compared. */
export interface Probe {
  readonly name: string;
  readonly stranger: Knowledge;
  readonly known: Knowledge;
  /** Gets a request ready, unmeasured, and gives what sends it. */
  prepare(server: World): Promise<() => Promise<Response>>;
}

const mail = 'alice@example.com';
const byMail = { email: mail, auth_source_id: 'email-login' };

const post = (server: World, url: string, members: Readonly<Record<string, string>>) =>
  server.fetch(url, jsonRequest('POST', members, asWeb));

/** The same server with nobody and with somebody. */
function aboutPeople(who: keyof typeof people, clients: NonNullable<Knowledge['clients']>) {
  const sources = [emailSource];
  return { stranger: { clients, sources, users: [] }, known: { clients, sources, users: people[who] } };
}

/** A day later, no limit is left of what came before. */
const tomorrow = ({ clock }: World) => clock.advance(86_400);

async function sentToken(server: World, members: Readonly<Record<string, string>>): Promise<string> {
  tomorrow(server);
  return String((await outcomeOf(post(server, otpSendUrl, members))).body['otp_token']);
}

const sends = (['login', 'signup'] as const).map(
  (usage): Probe => ({
    name: `a code for ${usage}`,
    ...aboutPeople('a user', [web]),
    async prepare(server) {
      tomorrow(server);
      return () => post(server, otpSendUrl, { usage, ...byMail });
    },
  }),
);

const programs: readonly Probe[] = [
  {
    name: 'a wrong code at the token endpoint',
    ...aboutPeople('a user', [web]),
    async prepare(server) {
      const otp_token = await sentToken(server, byMail);
      const form = {
        grant_type: otpTokenGrants.email,
        ...byMail,
        otp_token,
        otp: wrongOtp(lastOtp(server.messages)),
      };
      return () => post(server, otpTokenUrl, form);
    },
  },
  {
    name: 'a sign-up that is not proven',
    ...aboutPeople('a user', [web]),
    async prepare(server) {
      const email_otp_token = await sentToken(server, { usage: 'signup', email: mail });
      const email_otp = wrongOtp(lastOtp(server.messages));
      return () => post(server, signupUrl, { username: 'alice', email: mail, email_otp_token, email_otp });
    },
  },
];

const pages: readonly Probe[] = [
  {
    name: 'a recipient on the page',
    ...aboutPeople('a user', pageClients),
    async prepare(server) {
      tomorrow(server);
      return pageForm(server, 'recipient', { recipient: mail });
    },
  },
  {
    name: 'a wrong code on the page',
    ...aboutPeople('a user', pageClients),
    async prepare(server) {
      tomorrow(server);
      return pageForm(server, 'code', { code: '000000000' }, { recipient: mail });
    },
  },
];

/** The page's form, filled in and ready to be sent; `before`: what is sent from the page before. */
async function pageForm(
  server: World,
  step: string,
  fields: Readonly<Record<string, string>>,
  before?: Readonly<Record<string, string>>,
) {
  const browser = testBrowser(server);
  const first = await browser.open(requestUrl());
  const page = before ? await browser.send(first, 'recipient', before) : first;
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const form = { ...hiddenFields(page.html), ...fields };
  return () => server.post(`${baseUrl}/signin/${step}`, form, { cookie, origin: baseUrl });
}

/** Who pretends to be a client, in each way, of a kind that has something to be compared with. */
export const clientProbes: readonly Probe[] = (
  [
    ['a wrong secret in the header', 'a client with a secret'],
    ['no secret', 'a client with a secret'],
    ['an assertion by another key', 'a client with a key'],
    ['an assertion by another secret', 'a client that signs with its secret'],
  ] as const
).map(([how, registration]): Probe => {
  const { form = {}, headers = {} } = pretences[how] ?? {};
  return {
    name: `${how}, for no client and ${registration}`,
    stranger: registrations['no client'],
    known: registrations[registration],
    prepare: async (server) => () => server.post(tokenUrl, { grant_type: 'refresh_token', ...form }, headers),
  };
});

/** About people, by everything that hashes no password. */
export const peopleProbes: readonly Probe[] = [...sends, ...programs, ...pages];

/** A wrong password, which is hashed. */
export const passwordProbe: Probe = {
  name: 'a wrong password',
  ...aboutPeople('a user with a password', [clientWith({ grantTypes: ['password'] })]),
  async prepare(server) {
    tomorrow(server);
    const form = { grant_type: 'password', username: 'alice', password: 'wrong' };
    return () => server.post(`${baseUrl}/oauth2/token`, form, asApp);
  },
};

/** Half as much memory as ours, and so about half of the time. */
const cheapHash = '$argon2id$v=19$m=9728,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4';

/** The same where the user's hash costs half of ours: what the comparison must be able to see. */
export const cheapPasswordProbe: Probe = {
  ...passwordProbe,
  known: {
    ...passwordProbe.known,
    users: people['a user'].map((user) => ({ ...user, passwordHash: cheapHash })),
  },
};
