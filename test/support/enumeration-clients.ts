import { generateKeyPairSync } from 'node:crypto';
import { exportJWK, SignJWT } from 'jose';
import { issuersAt } from '../../shared/contract/issuers.ts';
import { routes } from '../../shared/contract/routes.ts';
import type { Client } from '../../shared/core/model.ts';
import { requestUrl } from '../unit/endpoints/sign-in-setting.ts';
import { startOfTests } from './clock.ts';
import { type AlikeCase, routeName, routesOf } from './enumeration.ts';
import type { Knowledge } from './knowledge.ts';
import { clientWith, storedSecret } from './memory-fixtures.ts';
import { seen } from './seen.ts';
import { baseUrl, basic, type Form, type World } from './world.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const somebodys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwks = { keys: [await exportJWK(rsa.publicKey)] };
const wrappedSecret = new Uint8Array(32).fill(7);

const server = (client?: Partial<Client>): Knowledge => ({ clients: client ? [clientWith(client)] : [] });

/** Whatever may be registered under the id that everybody below uses; nothing of it is told to who does not prove it. */
export const registrations = {
  'no client': server(),
  'a client with a secret': server({}),
  'a client of another dialect': server({ dialect: 'csp', corsOrigins: ['https://app.example.com'] }),
  'a client with two secrets': server({ secrets: [storedSecret('one'), storedSecret('two')] }),
  'a client whose secret has ended': server({ secrets: [storedSecret('wrong', startOfTests)] }),
  'a client that posts its secret': server({ tokenEndpointAuthMethod: 'client_secret_post' }),
  'a client with a key': server({ tokenEndpointAuthMethod: 'private_key_jwt', secrets: [], jwks }),
  'a client that signs with its secret': server({
    tokenEndpointAuthMethod: 'client_secret_jwt',
    wrappedSecret,
  }),
  'a program': server({ grantTypes: ['client_credentials'], resourceServer: true }),
} as const;

const secretAlgorithms: ReadonlySet<string> = new Set(['HS256']);

/** An assertion for every address, signed by somebody else. */
function assertion(alg: string): Promise<string> {
  const audience = [...issuersAt(baseUrl)];
  const claims = { iss: 'app', sub: 'app', aud: audience, exp: startOfTests + 60, jti: 'jti-1' };
  const key = secretAlgorithms.has(alg) ? new Uint8Array(32).fill(1) : somebodys.privateKey;
  return new SignJWT(claims).setProtectedHeader({ alg }).sign(key);
}

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** A way to say who one is without being able to prove it. */
export interface Pretence {
  readonly form: Form;
  readonly headers: Form;
}

/** Every way to pretend to be the client. */
export const pretences: Readonly<Record<string, Pretence>> = {
  'a wrong secret in the header': { form: {}, headers: { authorization: basic('app', 'wrong') } },
  'a wrong secret in the form': { form: { client_id: 'app', client_secret: 'wrong' }, headers: {} },
  'no secret': { form: { client_id: 'app' }, headers: {} },
  'an empty secret': { form: {}, headers: { authorization: basic('app', '') } },
  'an assertion by another key': {
    form: { client_assertion_type: assertionType, client_assertion: await assertion('RS256') },
    headers: {},
  },
  'an assertion by another secret': {
    form: { client_assertion_type: assertionType, client_assertion: await assertion('HS256') },
    headers: {},
  },
};

/** Where clients prove themselves. */
const proving = (
  ['token', 'token-otp', 'token-direct', 'introspection', 'revocation', 'par', 'otp-send', 'signup'] as const
).flatMap(routesOf);

function ask(to: World, route: string, { form, headers }: Pretence): Promise<Response> {
  const [, path = ''] = route.split(' ');
  const origin = { origin: 'https://app.example.com' };
  return to.post(
    `${baseUrl}${path}`,
    { grant_type: 'refresh_token', token: 'x', ...form },
    { ...origin, ...headers },
  );
}

const proofs: readonly AlikeCase[] = Object.entries(pretences).map(
  ([how, pretence]): AlikeCase => ({
    name: `${how}, everywhere and twice`,
    routes: proving,
    servers: registrations,
    statuses: proving.flatMap((route) => {
      // The newer address of that dialect takes the header alone.
      const isMalformed =
        /^POST \/csp\/gateway\/am\/api\/auth\/(token|introspect|revoke)$/.test(route) ||
        route === 'POST /csp/gateway/am/api/auth/par';
      const status = isMalformed && !('authorization' in pretence.headers) ? 400 : 401;
      return [status, status];
    }),
    async ask(to) {
      const answers = [];
      for (const route of proving)
        for (const _ of ['as it starts', 'as it is kept']) answers.push(await seen(ask(to, route, pretence)));
      return answers;
    },
  }),
);

const isNoSecret = 'client ids are no secret where browsers come with them (docs/enumeration.md)';

const addresses: readonly AlikeCase[] = [
  {
    name: 'an authorization request with an address that is not registered',
    routes: routes.filter(({ purpose }) => purpose === 'authorization').map(routeName),
    servers: registrations,
    statuses: [400, 400, 400],
    requestsDiffer: isNoSecret,
    async ask(to) {
      const foreign = { client_id: 'app', redirect_uri: 'https://evil.example/' };
      const urls = (['plain', 'uas', 'csp'] as const).map((address) => requestUrl(foreign, address));
      return Promise.all(urls.map((url) => seen(to.fetch(url))));
    },
  },
  {
    name: 'a logout with an address that is not registered',
    routes: routesOf('logout').filter((route) => route.startsWith('GET')),
    servers: registrations,
    statuses: [400, 400, 400],
    requestsDiffer: isNoSecret,
    async ask(to) {
      const query = 'client_id=app&post_logout_redirect_uri=https://evil.example/';
      const paths = routesOf('logout').filter((route) => route.startsWith('GET'));
      const html = { headers: { accept: 'text/html' } };
      return Promise.all(paths.map((route) => seen(to.fetch(`${baseUrl}${route.slice(4)}?${query}`, html))));
    },
  },
];

/** Everything that can be asked about clients by who is none. */
export const clientCases: readonly AlikeCase[] = [...proofs, ...addresses];
