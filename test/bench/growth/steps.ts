import type { StepName } from '../../../infra/cost/measured.ts';
import { request } from '../../e2e/csp/steps.ts';
import { ask, paths } from '../../support/calls.ts';
import { demoApi } from '../../support/clients.ts';
import {
  answer,
  introspect,
  login,
  referenceOf,
  refresh,
  start,
  type Tokens,
  tokensOf,
  wrongCode,
} from '../../support/login.ts';
import type { TestCloud } from '../../support/test-cloud.ts';

/** Somebody who has logged in, and whose tokens are traded from step to step. */
export interface Session {
  tokens: Tokens;
}

/** A step that is timed. */
export interface GrowthStep {
  readonly name: StepName;
  readonly title: string;
  /** Brings about what it starts from, and gives the step itself. That throws where the answer is not right. */
  readonly prepare: (cloud: TestCloud, session: Session) => Promise<() => Promise<void>>;
}

/** Logs somebody in. */
export async function openSession(cloud: TestCloud): Promise<Session> {
  return { tokens: await login(cloud, { channel: 'email', scope: 'openid demo-api' }) };
}

export const growthSteps: readonly GrowthStep[] = [
  {
    name: 'send-email',
    title: 'a code by e-mail, from an address that is new',
    prepare: async (cloud) => async () => void (await start(cloud, { channel: 'email' })),
  },
  {
    name: 'check-email',
    title: 'the right code by e-mail, of somebody who is new to the client',
    async prepare(cloud) {
      const started = await start(cloud, { channel: 'email' });
      return async () => void tokensOf(await answer(cloud, started));
    },
  },
  {
    name: 'check-wrong',
    title: 'a wrong code',
    async prepare(cloud) {
      const started = await start(cloud, { channel: 'email' });
      const wrong = { ...started, code: wrongCode(started.code) };
      return async () => void referenceOf(await answer(cloud, wrong));
    },
  },
  {
    name: 'refresh',
    title: 'a refresh',
    prepare: async (cloud, session) => async () => {
      session.tokens = tokensOf(await refresh(cloud, session.tokens.refreshToken));
    },
  },
  {
    name: 'client-credentials',
    title: 'client_credentials',
    prepare: async (cloud) => async () => {
      const { status, text } = await request(cloud, { grant_type: 'client_credentials' });
      if (status !== 200) throw new Error(`${status} ${text}`);
    },
  },
  {
    name: 'introspection',
    title: 'an introspection',
    prepare: async (cloud, session) => async () => {
      const { active } = await introspect(cloud, session.tokens.accessToken, demoApi);
      if (active !== true) throw new Error('the token is not active');
    },
  },
  {
    name: 'authorizer-cold',
    title: 'a call of a protected route, with a token that the gateway has not seen',
    async prepare(cloud, session) {
      session.tokens = tokensOf(await refresh(cloud, session.tokens.refreshToken));
      const headers = { authorization: `Bearer ${session.tokens.accessToken}` };
      return async () => {
        const { status, text } = await ask(cloud, paths.whoami, { headers });
        if (status !== 200) throw new Error(`${status} ${text}`);
      };
    },
  },
];
