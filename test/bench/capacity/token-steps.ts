import { aliceOf, alicePassword, delegate, request } from '../../e2e/csp/steps.ts';
import { ask, paths, type Reply } from '../../support/calls.ts';
import { demoApi } from '../../support/clients.ts';
import { callback } from '../../support/codes.ts';
import { introspect, login, refresh, revoke, type Tokens, tokensOf } from '../../support/login.ts';
import type { Stage, Step } from './step.ts';

function logIn({ cloud, headers }: Stage): Promise<Tokens> {
  return login(cloud, { channel: 'email', scope: 'openid demo-api', headers });
}

/** Throws with the answer where it is none of success. */
async function done(asking: Promise<Reply>): Promise<Reply> {
  const reply = await asking;
  if (reply.status !== 200) throw new Error(`${reply.status} ${reply.text}`);
  return reply;
}

function callApi({ cloud }: Stage, token: string): Promise<Reply> {
  return done(ask(cloud, paths.whoami, { headers: { authorization: `Bearer ${token}` } }));
}

const ofLogins: readonly Step[] = [
  {
    title: 'a refresh',
    measures: 'refresh',
    async prepare(stage) {
      const { refreshToken } = await logIn(stage);
      return async () => tokensOf(await refresh(stage.cloud, refreshToken));
    },
  },
  {
    title: 'an introspection',
    measures: 'introspection',
    async prepare(stage) {
      const { accessToken } = await logIn(stage);
      const step = async () => {
        const { active } = await introspect(stage.cloud, accessToken, demoApi);
        if (active !== true) throw new Error('the token is not active');
      };
      await step();
      return step;
    },
  },
  {
    title: 'a call of a protected route, with a token that the gateway has not seen',
    measures: 'authorizer-cold',
    async prepare(stage) {
      const { accessToken, refreshToken } = await logIn(stage);
      await callApi(stage, accessToken);
      const { accessToken: next } = tokensOf(await refresh(stage.cloud, refreshToken));
      return () => callApi(stage, next);
    },
  },
  {
    title: 'a call of a protected route, with a token that it has let through',
    measures: 'authorizer-hot',
    async prepare(stage) {
      const { accessToken } = await logIn(stage);
      await callApi(stage, accessToken);
      return () => callApi(stage, accessToken);
    },
  },
  {
    title: 'a revocation',
    async prepare(stage) {
      const [before, { accessToken }] = [await logIn(stage), await logIn(stage)];
      await done(revoke(stage.cloud, before.accessToken));
      return () => done(revoke(stage.cloud, accessToken));
    },
  },
];

const ofClients: readonly Step[] = [
  {
    title: 'client_credentials',
    measures: 'client-credentials',
    async prepare({ cloud }) {
      const step = () => done(request(cloud, { grant_type: 'client_credentials' }));
      await step();
      return step;
    },
  },
  {
    title: 'an authorization code',
    async prepare({ cloud }) {
      const { codeOf } = await aliceOf(cloud);
      const redeem = (code: string) =>
        done(request(cloud, { grant_type: 'authorization_code', code, redirect_uri: callback }));
      await redeem(await codeOf());
      const code = await codeOf();
      return () => redeem(code);
    },
  },
  {
    title: 'a token for somebody’s user (RFC 8693)',
    async prepare({ cloud }) {
      const { accessToken } = await (await aliceOf(cloud)).logIn();
      const step = () => done(delegate(cloud, accessToken));
      await step();
      return step;
    },
  },
  {
    title: 'the right password',
    async prepare({ cloud, headers }) {
      const form = { grant_type: 'password', username: 'alice', password: alicePassword, scope: 'openid' };
      const step = () => done(request(cloud, form, { headers }));
      await step();
      return step;
    },
  },
];

/** What tokens are traded for and used for. */
export const tokenSteps: readonly Step[] = [...ofLogins, ...ofClients];
