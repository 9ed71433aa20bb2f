import { type Contender, requireMembers, type Server, type Step, verifiedClaims } from './contender.ts';
import { basic, jsonOf, taken } from './http-client.ts';
import { refreshing } from './refreshing.ts';
import type { ComparedAlgorithm } from './servers/key-pair.ts';

const asService = basic('service', 'service-secret');
const asApp = basic('app', 'app-secret');
const asApi = basic('api', 'api-secret');

/** oidc-provider at one of its steps. */
export function oidcProvider(step: Contender['step'], alg: ComparedAlgorithm): Contender {
  return { name: 'oidc-provider', alg, program: 'oidc-provider', step };
}

const claimsOf = (jwt: unknown, server: Server) => verifiedClaims(jwt, server, '/jwks');

/** An access token for the client itself, as a JWT (RFC 9068). */
export function clientCredentials(server: Server): Step {
  const form = { grant_type: 'client_credentials', scope: 'api' };
  const once = async () => jsonOf(await server.http.post('/token', form, asService));
  return {
    prepare: async () => once,
    async check() {
      const { access_token } = await once();
      const expected = { sub: 'service', client_id: 'service', scope: 'api', aud: 'api' };
      requireMembers(await claimsOf(access_token, server), expected);
    },
  };
}

/** Access token (a JWT), ID token and the next refresh token. `scope`: less than was granted; without `openid` there is no ID token. */
export function refresh(scope = 'openid api'): (server: Server) => Step {
  return (server) =>
    refreshing({
      begin: (count) => server.child.ask<string[]>('refreshTokens', count),
      trade: async (token) =>
        jsonOf(
          await server.http.post(
            '/token',
            { grant_type: 'refresh_token', refresh_token: token, scope },
            asApp,
          ),
        ),
      async check({ access_token, id_token }) {
        requireMembers(await claimsOf(access_token, server), { client_id: 'app', scope: 'api', aud: 'api' });
        if (scope.includes('openid')) requireMembers(await claimsOf(id_token, server), { aud: 'app' });
        else requireMembers({ id_token }, { id_token: undefined });
      },
    });
}

/** Of a user's access token, an opaque one: it introspects no JWT. Each is asked about once. */
export function introspection(server: Server): Step {
  const prepare = async (count: number) => {
    const tokens = await server.child.ask<string[]>('accessTokens', count);
    return async () => {
      const answer = jsonOf(await server.http.post('/token/introspection', { token: taken(tokens) }, asApi));
      requireMembers(answer, { active: true });
      return answer;
    };
  };
  return {
    prepare,
    check: async () =>
      requireMembers(await (await prepare(1))(), { active: true, client_id: 'app', scope: 'openid' }),
  };
}
