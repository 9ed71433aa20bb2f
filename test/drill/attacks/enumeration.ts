import { createTarget } from '../../../infra/cli/target.ts';
import { openUsers } from '../../../infra/cli/users.ts';
import { hashPassword } from '../../../shared/core/password.ts';
import { paths as ciamPaths, grants } from '../../e2e/ciam/steps.ts';
import { paths as cspPaths } from '../../e2e/csp/steps.ts';
import { basic, type Form, paths, type Reply } from '../../support/calls.ts';
import { emailGrant } from '../../support/clients.ts';
import { localAws } from '../../support/local.ts';
import type { Attack, Way } from '../attack.ts';
import { drillBrowser, openPage } from '../pages.ts';
import type { Stage } from '../stage.ts';
import { compareTimes } from '../statistics.ts';

/** One question about somebody whom the server may know. Gives what it told, and how long it took in milliseconds. */
type Question = (
  stage: Stage,
  kind: Kind,
  nth: number,
) => Promise<{ readonly told: string; readonly took: number }>;
type Kind = 'known' | 'unknown';

const web = { clientId: 'demo-web', secret: 'demo-web-secret' };
const app = { clientId: 'demo-app', secret: 'demo-app-secret' };
const service = { clientId: 'demo-service', secret: 'demo-service-secret' };

/** Of equal length, so that nothing but who has an account differs. */
const addressOf = (kind: Kind, nth: number) =>
  `${kind === 'known' ? 'member' : 'nobody'}${String(nth).padStart(4, '0')}@example.com`;

/** Writes users with a password, past the server. */
async function seedUsers(stage: Stage, count: number): Promise<void> {
  const { endpoints, now, outputs } = stage.cloud;
  const clock = { milliseconds: now, seconds: () => Math.floor(now() / 1000) };
  const local = { region: localAws.region, endpoints };
  const users = await openUsers(createTarget({ name: 'the drill', outputs, clock, local }));
  const passwordHash = await hashPassword('correct horse battery staple', new Uint8Array(16));
  for (let nth = 0; nth < count; nth += 1)
    await users.signUp({ email: addressOf('known', nth), profile: {}, passwordHash }, clock.seconds());
}

/** What an answer says: all but what is random, or typed. */
function toldBy({ status, headers, text }: Reply): string {
  const names = [...headers.keys()].filter((name) => name !== 'content-length').sort();
  return JSON.stringify([
    status,
    names,
    text.replaceAll(/[\w.-]{20,}/g, 'RANDOM').replaceAll(/(?:member|nobody)\d+/g, 'TYPED'),
  ]);
}

async function timed(ask: () => Promise<Reply>) {
  const began = performance.now();
  const reply = await ask();
  return { took: performance.now() - began, told: toldBy(reply) };
}

const sendCode: Question = (stage, kind, nth) => {
  const members = { email: addressOf(kind, nth), auth_source_id: 'email-login' };
  return timed(() => stage.postJson(ciamPaths.send, members, { as: web }));
};

const signUpCode: Question = (stage, kind, nth) =>
  timed(() => stage.postJson(ciamPaths.send, { usage: 'signup', email: addressOf(kind, nth) }, { as: web }));

const startGrant: Question = (stage, kind, nth) => {
  const form = { grant_type: emailGrant, scope: 'openid', username: addressOf(kind, nth) };
  return timed(() => stage.postForm(paths.token, form, { as: app }));
};

const wrongCode: Question = async (stage, kind, nth) => {
  const asked = { email: addressOf(kind, nth), auth_source_id: 'email-login' };
  const { body } = await stage.postJson(ciamPaths.send, asked, { as: web });
  const answer = { grant_type: grants.email, otp_token: body['otp_token'], otp: 'wrong!' };
  return timed(() => stage.postJson(ciamPaths.token, { ...asked, ...answer }, { as: web }));
};

const wrongPassword: Question = (stage, kind, nth) => {
  const form = { grant_type: 'password', username: addressOf(kind, nth), password: 'wrong horse' };
  return timed(() => stage.postForm(cspPaths.token, { ...form, scope: 'openid' }, { as: service }));
};

const page: Question = async (stage, kind, nth) => {
  const browser = drillBrowser(stage);
  const { form, headers } = await openPage(stage, browser);
  const body: Form = { ...form.fields, recipient: addressOf(kind, nth) };
  return timed(() => stage.postForm(new URL(form.action).pathname, body, { headers }));
};

const client: Question = (stage, kind, nth) => {
  // The one that is known was used a moment ago, as clients are.
  const clientId = kind === 'known' ? 'demo-app' : `demo-${String(nth % 1_000).padStart(3, '0')}`;
  const authorization = basic({ clientId, secret: 'wrong' });
  const form = { grant_type: 'refresh_token', refresh_token: 'none' };
  return timed(() => stage.postForm(paths.token, form, { headers: { authorization } }));
};

interface Heard {
  readonly times: Readonly<Record<Kind, number[]>>;
  readonly told: Readonly<Record<Kind, Set<string>>>;
}

const orders = [
  ['known', 'unknown'],
  ['unknown', 'known'],
] as const;

/** Asks about known and unknown in turn, in both orders. */
async function interview(stage: Stage, question: Question, count: number): Promise<Heard> {
  const times: Heard['times'] = { known: [], unknown: [] };
  const told: Heard['told'] = { known: new Set(), unknown: new Set() };
  for (let nth = 0; nth < count; nth += 1) {
    for (const kind of orders[nth % 2] ?? []) {
      const answer = await question(stage, kind, nth);
      times[kind].push(answer.took);
      told[kind].add(answer.told);
    }
  }
  return { times, told };
}

/** Answers that only the one kind was given. */
function onlyOnce({ known, unknown }: Heard['told']): number {
  return (
    [...known].filter((answer) => !unknown.has(answer)).length +
    [...unknown].filter((answer) => !known.has(answer)).length
  );
}

function about(
  name: string,
  question: Question,
  size: { readonly full: number; readonly small: number },
): Way {
  return {
    name,
    async play(stage) {
      const count = size[stage.size];
      await seedUsers(stage, count);
      // The first answers of a function tell of its start.
      for (let nth = 0; nth < 5; nth += 1) await question(stage, 'unknown', 9_000 + nth);
      const { times, told } = await interview(stage, question, count);
      const { auc, deviations } = compareTimes(times.known, times.unknown);
      return {
        tried: 2 * count,
        measures: {
          AUC: auc,
          'standard deviations from 0.5': deviations,
          'answers that tell': onlyOnce(told),
        },
      };
    },
  };
}

const usual = { full: 200, small: 30 };
/** Each takes the work of hashing a password. */
const costly = { full: 60, small: 12 };

/** Somebody who wants to know who has an account. */
export const enumerationByTiming: Attack = {
  name: 'enumeration-by-timing',
  says: 'Somebody asks in turn about those whom the server knows and those whom it does not, and compares answers and times: by the probability that the one takes longer than the other (AUC, Mann and Whitney).',
  stack: 'usual',
  tries: 'questions',
  varies: true,
  bounds: [
    // Two alike samples are this far apart in one of two million runs.
    { measure: 'standard deviations from 0.5', atMost: 5 },
    { measure: 'answers that tell', atMost: 0 },
  ],
  tells: ['AUC'],
  ways: [
    about('a code to log in by', sendCode, usual),
    about('a code to sign up by', signUpCode, usual),
    about('a code at the token endpoint', startGrant, usual),
    about('a wrong code', wrongCode, usual),
    about('a recipient on a page', page, usual),
    about('a wrong password', wrongPassword, costly),
    about('a client with a wrong secret', client, usual),
  ],
};
