import { createHash } from 'node:crypto';
import { type Json, listOf, objectOf } from '../../../infra/local/json.ts';
import type { FunctionName } from '../../../shared/contract/functions.ts';
import { basic, type Form, nextSource } from '../../support/calls.ts';
import { demoApi, demoApp, emailGrant } from '../../support/clients.ts';
import { bodyOf } from './answers.ts';
import type { Deployment } from './deployment.ts';
import * as sessions from './sessions.ts';

/** Functions that serve requests: all but the one that the deployment itself calls. */
export type ServingFunction = Exclude<FunctionName, 'signing-keys'>;

/** The first request that a function gets. */
export interface FirstRequest {
  /** As a reader would say it. */
  readonly what: string;
  /** Makes the event of one such request, anew where one is good only once. */
  readonly event: () => Promise<Json>;
  /** Whether this is the answer that it should get. */
  readonly isRight: (answer: Json) => boolean;
}

/** Asks the API, and gives the event that its function gets. */
type Asking = (path: string, init?: RequestInit) => Promise<Json>;
type Make = (ask: Asking, deployment: Deployment) => Promise<FirstRequest>;
type Credentials = { readonly clientId: string; readonly secret: string };

const callback = 'http://localhost:3000/callback';
const plainClient = { clientId: 'demo-plain', secret: 'demo-plain-secret' };
const serviceClient = { clientId: 'demo-service', secret: 'demo-service-secret' };
const cspBase = '/csp/gateway/am/api/auth';
const codeRequest = {
  ...{ response_type: 'code', redirect_uri: callback, scope: 'openid', state: 'state' },
  code_challenge: createHash('sha256').update('v'.repeat(43)).digest('base64url'),
  code_challenge_method: 'S256',
};

function form(as: Credentials, members: Form): RequestInit {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-local-source-ip': nextSource(),
    authorization: basic(as),
  };
  return { method: 'POST', headers, body: new URLSearchParams(members).toString() };
}

/** The event of client_credentials at the root. */
export function clientCredentials(ask: Asking, as: Credentials): Promise<Json> {
  return ask('/oauth2/token', form(as, { grant_type: 'client_credentials' }));
}

function bearer(token: string): RequestInit {
  return { headers: { authorization: `Bearer ${token}` } };
}

const hasStatus = (status: number) => (answer: Json) => objectOf(answer)['statusCode'] === status;
const hasMember =
  (name: string, status = 200) =>
  (answer: Json) =>
    hasStatus(status)(answer) && bodyOf(answer)[name] !== undefined;

/** REGISTRY of first requests: one for every function that serves requests. */
const firstRequests: Readonly<Record<ServingFunction, Make>> = {
  token: async (ask) => ({
    what: 'client_credentials',
    event: () => clientCredentials(ask, plainClient),
    isRight: hasMember('access_token'),
  }),
  'token-otp': async (ask) => ({
    what: 'send a code by e-mail',
    event: () => {
      const username = sessions.freshAddress();
      return ask('/uas/oauth2/token', form(demoApp, { grant_type: emailGrant, scope: 'openid', username }));
    },
    isRight: hasMember('x_globalsign_iam_challenge'),
  }),
  'token-direct': async (ask) => ({
    what: 'client_credentials',
    event: () => ask(`${cspBase}/token`, form(serviceClient, { grant_type: 'client_credentials' })),
    isRight: hasMember('access_token'),
  }),
  'otp-send': async (ask) => ({
    what: 'send a code by e-mail',
    event: () => {
      const members = { email: sessions.freshAddress(), auth_source_id: 'email-login' };
      return ask('/otp/send', sessions.jsonRequest(members, { authorization: basic(sessions.web) }));
    },
    isRight: hasMember('otp_token'),
  }),
  'sign-in': async (ask) => ({
    what: 'authorization request',
    event: () => ask(`/oauth2/authorize?${new URLSearchParams({ client_id: 'demo-web', ...codeRequest })}`),
    isRight: hasStatus(303),
  }),
  par: async (ask) => ({
    what: 'pushed authorization request',
    event: () => ask('/oauth2/par', form(sessions.web, codeRequest)),
    isRight: hasMember('request_uri', 201),
  }),
  introspection: async (ask, { cloud }) => {
    const token = await sessions.accessTokenForApi(cloud);
    return {
      what: 'a live token',
      event: () => ask('/uas/oauth2/introspection', form(demoApi, { token })),
      isRight: (answer) => bodyOf(answer)['active'] === true,
    };
  },
  revocation: async (ask, { cloud }) => {
    const token = await sessions.accessTokenForApi(cloud);
    return {
      what: 'an access token',
      event: () => ask('/uas/oauth2/revocation', form(demoApp, { token })),
      isRight: hasStatus(200),
    };
  },
  userinfo: async (ask, { cloud }) => {
    const token = await sessions.accessTokenOfUser(cloud);
    return {
      what: 'claims of a user',
      event: () => ask('/userinfo', bearer(token)),
      isRight: hasMember('sub'),
    };
  },
  signup: async (ask, { cloud }) => ({
    what: 'a new user',
    event: async () => {
      const members = await sessions.signUpMembers(cloud);
      return ask('/signup', sessions.jsonRequest(members, { authorization: basic(sessions.web) }));
    },
    isRight: hasMember('sub'),
  }),
  'api-tokens': async (ask, { cloud }) => {
    const token = await sessions.apiTokenOfUser(cloud);
    return {
      what: 'an API token',
      event: () => ask(`${cspBase}/api-tokens/authorize`, form(serviceClient, { api_token: token })),
      isRight: hasMember('access_token'),
    };
  },
  logout: async (ask, { cloud }) => {
    const hint = { id_token_hint: await sessions.idTokenOfUser(cloud) };
    return {
      what: 'the page that asks',
      event: () => ask(`${cspBase}/logout?${new URLSearchParams(hint)}`),
      isRight: hasStatus(200),
    };
  },
  metadata: async (ask) => ({
    what: 'discovery',
    event: () => ask('/.well-known/openid-configuration'),
    isRight: hasMember('issuer'),
  }),
  jwks: async (ask) => ({
    what: 'public keys',
    event: () => ask('/oauth2/jwks'),
    isRight: hasMember('keys'),
  }),
  authorizer: async (ask, { cloud }) => {
    const token = await sessions.accessTokenForApi(cloud);
    return {
      what: 'a bearer token',
      event: () => ask('/resource/whoami', bearer(token)),
      isRight: (answer) => {
        const [statement] = listOf(objectOf(objectOf(answer)['policyDocument'])['Statement']);
        return objectOf(statement)['Effect'] === 'Allow';
      },
    };
  },
  resource: async (ask, { cloud }) => {
    const token = await sessions.accessTokenForApi(cloud);
    return {
      what: 'the sample, behind the authorizer',
      event: () => ask('/resource/whoami', bearer(token)),
      isRight: hasStatus(200),
    };
  },
};

export const servingFunctions = Object.keys(firstRequests) as readonly ServingFunction[];

/** The first request of a function, whose event is what API Gateway would make of it in this deployment. */
export function firstRequestOf(name: ServingFunction, deployment: Deployment): Promise<FirstRequest> {
  return firstRequests[name]((path, init) => deployment.eventOf(name, path, init), deployment);
}
