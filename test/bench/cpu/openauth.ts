import { type Contender, requireMembers, type Server, type Step, verifiedClaims } from './contender.ts';
import { type Answer, jsonOf, type Reply, repeated, taken } from './http-client.ts';
import { refreshing } from './refreshing.ts';

/** OpenAuth at one of its steps. It signs with ES256 alone. */
export function openAuth(step: Contender['step']): Contender {
  return { name: 'OpenAuth', alg: 'ES256', program: 'openauth', step };
}

const claimsOf = (jwt: unknown, server: Server) => verifiedClaims(jwt, server, '/.well-known/jwks.json');

/** An access token for the client itself, with a refresh token, which it always gives. */
export function clientCredentials(server: Server): Step {
  const once = () => serviceTokens(server);
  return {
    prepare: async () => once,
    async check() {
      const { access_token } = await once();
      requireMembers(await claimsOf(access_token, server), { mode: 'access', aud: 'service' });
    },
  };
}

/** Access token and the next refresh token. Nobody has to prove which client it is. */
export function refresh(server: Server): Step {
  return refreshing({
    async begin(count) {
      const answers = await repeated(count, () => serviceTokens(server));
      return answers.map(({ refresh_token }) => String(refresh_token));
    },
    trade: async (token) =>
      jsonOf(await server.http.post('/token', { grant_type: 'refresh_token', refresh_token: token })),
    check: async ({ access_token }) =>
      requireMembers(await claimsOf(access_token, server), { mode: 'access', aud: 'service' }),
  });
}

/** A right code, which gives an authorization code, and that one traded: access token and refresh token, in two requests. */
export function otpCheck(server: Server): Step {
  const prepare = async (count: number) => {
    const sent = await sentCodes(server, count);
    return () => finishLogin(server, taken(sent));
  };
  return {
    prepare,
    async check() {
      const { access_token, refresh_token } = await (await prepare(1))();
      requireMembers(await claimsOf(access_token, server), { mode: 'access', aud: 'app' });
      if (typeof refresh_token !== 'string') throw new Error('there is no refresh token');
    },
  };
}

const redirectUri = 'http://localhost/callback';

async function serviceTokens({ http }: Server): Promise<Answer> {
  const form = { grant_type: 'client_credentials', provider: 'service' };
  const secret = { client_id: 'service', client_secret: 'service-secret' };
  return jsonOf(await http.post('/token', { ...form, ...secret }));
}

/** A code on its way: what the browser keeps of the login, and what the user reads. */
interface SentCode {
  readonly cookies: string;
  readonly code: string;
}

async function sentCodes(server: Server, count: number): Promise<SentCode[]> {
  const asked = await repeated(count, () => askForCode(server));
  const codes = await server.child.ask<Readonly<Record<string, string>>>('codes');
  return asked.map(({ email, cookies }) => ({ cookies, code: codes[email] ?? '' }));
}

let users = 0;

async function askForCode({ http }: Server) {
  users += 1;
  const email = `user${users}@example.org`;
  const query = new URLSearchParams({
    ...{ client_id: 'app', redirect_uri: redirectUri },
    ...{ response_type: 'code', state: 'state', provider: 'code' },
  });
  const authorization = cookiesOf(await http.get(`/authorize?${query}`));
  const cookie = { cookie: authorization };
  const provider = cookiesOf(await http.post('/code/authorize', { action: 'request', email }, cookie));
  return { email, cookies: `${authorization}; ${provider}` };
}

async function finishLogin({ http }: Server, { cookies, code }: SentCode): Promise<Answer> {
  const verified = await http.post('/code/authorize', { action: 'verify', code }, { cookie: cookies });
  const location = new URL(verified.headers.location ?? redirectUri);
  return jsonOf(
    await http.post('/token', {
      ...{ grant_type: 'authorization_code', client_id: 'app', redirect_uri: redirectUri },
      code: location.searchParams.get('code') ?? '',
    }),
  );
}

function cookiesOf({ headers }: Reply): string {
  return (headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0]).join('; ');
}
