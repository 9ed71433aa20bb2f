import { describe, expect, it } from 'vitest';
import type { Dialect } from '../../../shared/core/dialect.ts';
import { csp } from '../../../shared/dialects/csp.ts';
import { plain } from '../../../shared/dialects/plain.ts';
import { type Form, post, type Reply } from '../../support/calls.ts';
import { registerClient } from '../../support/clients.ts';
import { callback } from '../../support/codes.ts';
import { localCloud } from '../../support/local.ts';
import { login as loginAtUas, tokensOf } from '../../support/login.ts';
import { actOf, forgerOf } from './forgeries.ts';
import {
  accessTokenType,
  aliceOf,
  answerOf,
  demoBackend,
  demoService,
  envelope,
  paths,
  refusals,
  tokenExchange,
} from './steps.ts';

const cloud = await localCloud();
const forger = await forgerOf(cloud);
const { codeOf } = await aliceOf(cloud);

const webApp = { clientId: 'web-app', secret: 'web-app-secret' } as const;
const webActor = { clientId: 'web-actor', secret: 'web-actor-secret' } as const;
await registerClient(cloud, {
  ...webApp,
  grantTypes: ['authorization_code', 'refresh_token'],
  redirectUris: [callback],
  accessTokenTtl: 1_800,
  allowedActors: [webActor.clientId],
});
await registerClient(cloud, { ...webActor, grantTypes: [tokenExchange] });

type Answer = Pick<Reply, 'status' | 'body'>;

/** The same error without the vendor's envelope. */
function plainOf({ status, body }: Answer): Answer {
  const { error, error_description } = body;
  return { status, body: { error, error_description } };
}

interface Credentials {
  readonly clientId: string;
  readonly secret: string;
}

/** Where clients act for users: who holds the user's token, and who acts. */
interface Place {
  readonly name: string;
  readonly dialect: Dialect;
  readonly path: string;
  readonly revocation: string;
  readonly grantType: string;
  readonly holder: Credentials;
  readonly actor: Credentials;
  /** An error of the vendor's as the place tells it. */
  told(answer: Answer): Answer;
}

const atVendor: Place = {
  name: 'client_delegate of the vendor’s',
  ...{ dialect: csp, path: paths.token, revocation: paths.revoke, grantType: 'client_delegate' },
  ...{ holder: demoService, actor: demoBackend, told: (answer) => answer },
};
const atRoot: Place = {
  name: 'token exchange at the root',
  ...{ dialect: plain, path: '/oauth2/token', revocation: '/oauth2/revoke', grantType: tokenExchange },
  ...{ holder: webApp, actor: webActor, told: plainOf },
};

async function logIn({ dialect, holder, path }: Place) {
  const code = await codeOf({ clientId: holder.clientId, dialect });
  const form = { grant_type: 'authorization_code', code, redirect_uri: callback };
  return tokensOf(await post(cloud, path, form, { as: holder }));
}

function exchange({ actor, grantType, path }: Place, subjectToken: string, form: Form = {}): Promise<Reply> {
  const members = { subject_token: subjectToken, subject_token_type: accessTokenType };
  return post(cloud, path, { grant_type: grantType, ...members, ...form }, { as: actor });
}

describe.each([atVendor, atRoot])('a subject token of $name', (place) => {
  const refused = place.told(refusals.subjectToken);

  /** The answer, once it has been seen that nothing was written. */
  async function refusalOf(subjectToken: string): Promise<Answer> {
    const before = await cloud.dump();
    const reply = await exchange(place, subjectToken);
    expect(await cloud.dump()).toEqual(before);
    expect(reply.text).not.toContain('access_token"');
    return answerOf(reply);
  }

  it('signed anew by our key is the same, or the rest would show nothing', async () => {
    const { accessToken } = await logIn(place);
    for (const token of [accessToken, forger.resigned(accessToken, {})]) {
      expect((await exchange(place, token)).status).toBe(200);
    }
  });

  it('that is over is refused, by the clock or by its own word', async () => {
    const { accessToken } = await logIn(place);
    const now = Math.floor(cloud.now() / 1000);
    expect(await refusalOf(forger.resigned(accessToken, { exp: now - 1 }))).toEqual(refused);
    expect(await refusalOf(forger.resigned(accessToken, { exp: undefined }))).toEqual(refused);
    cloud.advance(1_700);
    expect((await exchange(place, accessToken)).status).toBe(200);
    cloud.advance(100);
    expect(await refusalOf(accessToken)).toEqual(refused);
  });

  it('that was revoked is refused, alone or with its login, and so is what was made of it', async () => {
    const [one, other] = [await logIn(place), await logIn(place)];
    const revoke = (token: string) => post(cloud, place.revocation, { token }, { as: place.holder });
    const delegated = String((await exchange(place, other.accessToken)).body['access_token']);
    const isActive = async () =>
      (await post(cloud, '/oauth2/introspect', { token: delegated }, { as: place.actor })).body['active'];
    expect(await isActive()).toBe(true);
    expect([(await revoke(one.accessToken)).status, (await revoke(other.refreshToken)).status]).toEqual([
      200, 200,
    ]);
    for (const { accessToken } of [one, other]) expect(await refusalOf(accessToken)).toEqual(refused);
    expect(await isActive()).toBe(false);
  });

  it('that is an ID token or a refresh token is refused', async () => {
    const { idToken, refreshToken } = await logIn(place);
    for (const token of [idToken, refreshToken]) expect(await refusalOf(token)).toEqual(refused);
  });

  it('of another issuer is refused, whoever signed it', async () => {
    const { accessToken } = await logIn(place);
    const { accessToken: atUas } = await loginAtUas(cloud);
    const elsewhere = place === atRoot ? atVendor : atRoot;
    const foreign = [
      atUas,
      (await logIn(elsewhere)).accessToken,
      forger.resigned(accessToken, { iss: 'https://evil.example.com' }),
      forger.resigned(accessToken, { iss: undefined }),
      forger.foreign(accessToken),
    ];
    for (const token of foreign) expect(await refusalOf(token)).toEqual(refused);
  });

  it('that is unsigned, or signed with the public key as a secret, is refused', async () => {
    const { accessToken } = await logIn(place);
    const [header, payload] = accessToken.split('.');
    const forged = [
      forger.unsigned(accessToken),
      `${header}.${payload}.`,
      ...forger.byPublicKey(accessToken),
    ];
    for (const token of forged) expect(await refusalOf(token)).toEqual(refused);
  });

  it('with an extension that must be understood is refused, truly signed as it is', async () => {
    const { accessToken } = await logIn(place);
    for (const header of [{ crit: ['exp2'], exp2: 1 }, { crit: [] }, { crit: 'b64' }]) {
      expect(await refusalOf(forger.resigned(accessToken, {}, header))).toEqual(refused);
    }
  });

  it('that names its key by a path, by an address or not at all is refused, truly signed as it is', async () => {
    const { accessToken } = await logIn(place);
    const kids = [
      '../../../../etc/passwd',
      '/proc/self/environ\u0000',
      '..\\..\\%2e%2e%2f',
      '',
      undefined,
      7,
      {},
    ];
    const headers = [
      ...kids.map((kid) => ({ kid })),
      { kid: undefined, jku: 'https://evil.example.com/keys' },
    ];
    for (const header of headers) {
      expect(await refusalOf(forger.resigned(accessToken, {}, header))).toEqual(refused);
    }
  });

  it('that is over long is refused before it is read', async () => {
    const { accessToken } = await logIn(place);
    const tooMuch = envelope('invalid_request', 'the body is over 16384 bytes', 413);
    expect(await refusalOf(accessToken.padEnd(100_000, 'A'))).toEqual(place.told(tooMuch));
    expect(await refusalOf(accessToken.padEnd(8_193, 'A'))).toEqual(
      place.told(envelope('invalid_request', 'subject_token is over 8192 characters')),
    );
    expect(await refusalOf(accessToken.padEnd(8_192, 'A'))).toEqual(refused);
  });

  it('whose actors are none is refused, and one in which the client acts already, or too many do', async () => {
    const { accessToken } = await logIn(place);
    const withAct = (act: unknown) => refusalOf(forger.resigned(accessToken, { act }));
    for (const act of ['web-actor', null, [], {}, { sub: 7 }, { sub: 'a', act: 'b' }, { sub: '' }]) {
      expect(await withAct(act), JSON.stringify(act)).toEqual(refused);
    }
    const { clientId } = place.actor;
    const loops = [{ sub: clientId }, { sub: 'other', act: { sub: clientId } }, actOf(4), actOf(150)];
    for (const act of loops) expect(await withAct(act)).toEqual(place.told(refusals.actor));
  });
});

describe('clients that act one for another', () => {
  /** Clients that may act for one another's users, all of them. */
  async function circleOf(names: string): Promise<readonly Credentials[]> {
    const circle = [...names].map((name) => ({ clientId: `circle-${name}`, secret: 'circle-secret' }));
    const allowedActors = circle.map(({ clientId }) => clientId);
    const grantTypes = ['authorization_code', 'refresh_token', 'client_delegate'];
    for (const client of circle) {
      await registerClient(cloud, {
        ...client,
        dialect: 'csp',
        grantTypes,
        allowedActors,
        redirectUris: [callback],
      });
    }
    return circle;
  }

  /** Has each of the clients act for the one before. Gives the last answer. */
  async function chain(holder: Credentials, ...actors: readonly Credentials[]): Promise<Answer> {
    let { accessToken } = await logIn({ ...atVendor, holder });
    let answer: Answer = { status: 200, body: {} };
    for (const actor of actors) {
      answer = answerOf(await exchange({ ...atVendor, actor }, accessToken));
      accessToken = String(answer.body['access_token'] ?? accessToken);
    }
    return answer;
  }

  it('do so in a row and never in a circle', async () => {
    const [a, b, c] = (await circleOf('abc')) as [Credentials, Credentials, Credentials];
    expect((await chain(a, b, c)).status).toBe(200);
    for (const loop of [
      [b, b],
      [b, c, b],
      [b, c, c],
    ])
      expect(await chain(a, ...loop)).toEqual(refusals.actor);
  });

  it('are four at most', async () => {
    const [holder, ...actors] = (await circleOf('uvwxyz')) as [Credentials, ...Credentials[]];
    expect((await chain(holder, ...actors.slice(0, 4))).status).toBe(200);
    expect(await chain(holder, ...actors)).toEqual(refusals.actor);
  });
});
