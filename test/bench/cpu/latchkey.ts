import { type Contender, requireMembers, type Server, type Step, verifiedClaims } from './contender.ts';
import { basic, jsonOf, taken } from './http-client.ts';
import {
  answerCode,
  askForTokens,
  type OtpChannel,
  refreshTokens,
  sendCode,
  sentCodes,
} from './latchkey-logins.ts';
import { refreshing } from './refreshing.ts';
import type { ComparedAlgorithm } from './servers/key-pair.ts';

const [asService, asApi] = [basic('service', 'service-secret'), basic('api', 'api-secret')];

/** Latchkey at one of its steps. */
export function latchkey(step: Contender['step'], alg: ComparedAlgorithm, name = 'Latchkey'): Contender {
  return { name, alg, program: 'latchkey', step };
}

const claimsOf = (jwt: unknown, server: Server) => verifiedClaims(jwt, server, '/uas/oauth2/metadata.jwks');

/** An access token for the client itself. */
export function clientCredentials(server: Server): Step {
  const form = { grant_type: 'client_credentials', scope: 'api' };
  const once = async () => jsonOf(await server.http.post('/oauth2/token', form, asService));
  return {
    prepare: async () => once,
    async check() {
      const { access_token } = await once();
      requireMembers(await claimsOf(access_token, server), {
        sub: 'service',
        client_id: 'service',
        scope: 'api',
      });
    },
  };
}

/** Access token, ID token and the next refresh token. `scope`: less than was granted; without `openid` there is no ID token. */
export function refresh(scope = 'openid api'): (server: Server) => Step {
  return (server) =>
    refreshing({
      begin: (count) => refreshTokens(server, count),
      trade: async (token) =>
        jsonOf(await askForTokens(server, { grant_type: 'refresh_token', refresh_token: token, scope })),
      async check({ access_token, id_token }) {
        requireMembers(await claimsOf(access_token, server), { client_id: 'app', scope });
        if (scope.includes('openid')) requireMembers(await claimsOf(id_token, server), { aud: 'app' });
        else requireMembers({ id_token }, { id_token: undefined });
      },
    });
}

/** A right code: access token, ID token and refresh token. */
export function otpCheck(channel: OtpChannel): (server: Server) => Step {
  return (server) => {
    const prepare = async (count: number) => {
      const codes = await sentCodes(server, channel, count);
      return async () => jsonOf(await answerCode(server, channel, taken(codes)));
    };
    return {
      prepare,
      async check() {
        const { access_token, id_token, refresh_token } = await (await prepare(1))();
        const { sub, ...claims } = await claimsOf(access_token, server);
        requireMembers(claims, { client_id: 'app', scope: 'openid api' });
        requireMembers(await claimsOf(id_token, server), { sub });
        if (typeof refresh_token !== 'string') throw new Error('there is no refresh token');
      },
    };
  };
}

/** A wrong code: refused, with the reference for the next guess. */
export function otpCheckWrong(server: Server): Step {
  const prepare = async (count: number) => {
    const codes = await sentCodes(server, 'sms', count);
    return async () => {
      const { reference, code } = taken(codes);
      const wrong = String((Number(code) + 1) % 100_000_000).padStart(8, '0');
      return jsonOf(await answerCode(server, 'sms', { reference, code: wrong }), 400);
    };
  };
  return {
    prepare,
    check: async () => requireMembers(await (await prepare(1))(), { error: 'invalid_grant' }),
  };
}

/** A code is made, and its message written and handed over. */
export function otpSend(channel: OtpChannel): (server: Server) => Step {
  return (server) => ({
    prepare: async () => () => sendCode(server, channel),
    check: () => sentCodes(server, channel, 1),
  });
}

/** Of a user's access token, a JWT; each is of a grant of its own, and asked about once. */
export function introspection(server: Server): Step {
  const prepare = async (count: number) => {
    const tokens = await server.child.ask<string[]>('accessTokens', count);
    return async () => {
      const answer = jsonOf(
        await server.http.post('/uas/oauth2/introspection', { token: taken(tokens) }, asApi),
      );
      requireMembers(answer, { active: true });
      return answer;
    };
  };
  return {
    prepare,
    check: async () =>
      requireMembers(await (await prepare(1))(), { active: true, client_id: 'app', scope: 'openid api' }),
  };
}
