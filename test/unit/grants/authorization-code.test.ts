import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import type { Client } from '../../../shared/core/model.ts';
import { challengeOf } from '../../../shared/core/pkce.ts';
import { csp } from '../../../shared/dialects/csp.ts';
import { plain } from '../../../shared/dialects/plain.ts';
import { startOfTests } from '../../support/clock.ts';
import { callback, type MintedCode, mintCode } from '../../support/codes.ts';
import { apiClient, clientWith, storedSecret } from '../../support/memory-fixtures.ts';
import { logLines } from '../../support/memory-log.ts';
import {
  asApi,
  asApp,
  baseUrl,
  basic,
  type Form,
  outcomeOf,
  type Tokens,
  tokensOf,
  type World,
  world,
} from '../../support/world.ts';

const logged = logLines();
const reasons = () => logged.map((line) => JSON.parse(line).because);

const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const s256 = { codeChallenge: challengeOf(verifier), codeChallengeMethod: 'S256' } as const;
const resources = ['https://one.example.com', 'https://two.example.com'];

/** What a code without resources was not granted, though its client may have it. */
const ungranted = { resource: 'https://one.example.com' };

const grantTypes = ['authorization_code', 'refresh_token'];
const scope = ['openid', 'api', 'group_names'];
const app = clientWith({ grantTypes, scope, resources });
const other = clientWith({
  clientId: 'other',
  secrets: [storedSecret('other-secret')],
  ...{ grantTypes, resources },
});
const cli = clientWith({ clientId: 'cli', secrets: [], tokenEndpointAuthMethod: 'none', grantTypes });
const asOther = { authorization: basic('other', 'other-secret') };
const asCli = { authorization: basic('cli', '') };

const urls = { csp: `${baseUrl}/csp/gateway/am/api/auth/token`, plain: `${baseUrl}/oauth2/token` };

interface Place {
  readonly url: string;
  readonly dialect: MintedCode['dialect'];
}

const places: readonly (readonly [string, Place])[] = [
  ['/csp/gateway/am/api/auth/token', { url: urls.csp, dialect: csp }],
  ['/oauth2/token', { url: urls.plain, dialect: plain }],
];

function started({ url, dialect }: Place, overrides: Partial<Client> = {}) {
  const home = { dialect: dialect.id };
  const clients = [{ ...app, ...overrides }, other, cli].map((client) => ({ ...home, ...client }));
  const server = world({ clients: [...clients, apiClient] });
  return {
    server,
    mint: (minted: Partial<MintedCode> = {}) => mintCode(server.ports, { dialect, ...minted }),
    redeem: (code: string, form: Form = {}, headers = asApp) =>
      server.post(url, { grant_type: 'authorization_code', code, redirect_uri: callback, ...form }, headers),
  };
}

/** The members of an error that both dialects have. */
async function refusalOf(answering: Promise<Response>) {
  const { status, body } = await outcomeOf(answering);
  return { status, error: body['error'], description: body['error_description'] };
}

const refused = {
  status: 400,
  error: 'invalid_grant',
  description: 'the authorization code is not valid',
};
const malformedVerifier = {
  status: 400,
  error: 'invalid_request',
  description:
    'code_verifier must have 43 to 128 characters of A-Z, a-z, 0-9, hyphen, dot, underscore and tilde',
};
const resourceRefused = {
  status: 400,
  error: 'invalid_target',
  description: 'the resource is not available to this client',
};
const missing = (name: string) => ({
  status: 400,
  error: 'invalid_request',
  description: `${name} is missing`,
});

async function isActive({ post }: World, token: string): Promise<unknown> {
  const { body } = await outcomeOf(post(`${baseUrl}/oauth2/introspect`, { token }, asApi));
  return body['active'];
}

describe.each(places)('a code at %s', (_path, place) => {
  it('is traded for what was agreed to, and tells the login that it goes back to', async () => {
    const { mint, redeem } = started(place);
    const authTime = startOfTests - 900;
    const code = await mint({ ...s256, scope: ['openid', 'api'], nonce: 'n-1', authTime });
    const { status, body } = await outcomeOf(redeem(code, { code_verifier: verifier }));
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        access_token: expect.any(String),
        token_type: 'Bearer',
        expires_in: 3_600,
        scope: 'openid api',
        refresh_token: expect.any(String),
        id_token: expect.any(String),
      },
    });
    const { sub, nonce, auth_time } = decodeJwt(String(body['id_token']));
    expect({ sub, nonce, auth_time }).toEqual({ sub: 'user-carol', nonce: 'n-1', auth_time: authTime });
    const { sub: subject, client_id, aud } = decodeJwt(String(body['access_token']));
    expect({ subject, client_id, aud }).toEqual({
      ...{ subject: 'user-carol', client_id: 'app' },
      aud: ['api', place.url.replace(/\/(oauth2\/)?token$/, '')],
    });
  });

  it('gives no ID token without openid, and no refresh token to a client that may not refresh', async () => {
    const { server, mint, redeem } = started(place, { grantTypes: ['authorization_code'] });
    const { status, body } = await outcomeOf(redeem(await mint({ scope: ['api'] })));
    expect({ status, members: Object.keys(body) }).toEqual({
      status: 200,
      members: ['access_token', 'token_type', 'expires_in', 'scope'],
    });
    const [grant] = [...server.grants.contents.values()];
    expect(grant?.expiresAt).toBe(startOfTests + 3_600);
  });

  it('gives a refresh token that works, for all that was granted', async () => {
    const { server, mint, redeem } = started(place);
    const { refresh_token } = await tokensOf(redeem(await mint({ scope: ['openid', 'api'] })));
    server.clock.advance(3_600);
    const form = { grant_type: 'refresh_token', refresh_token };
    const { body } = await outcomeOf(server.post(place.url, form, asApp));
    expect(body['scope']).toBe('openid api');
  });

  it('needs the code and the redirect URI, and a client that may have codes', async () => {
    const { mint, redeem } = started(place);
    const code = await mint();
    expect(await refusalOf(redeem('', {}))).toEqual(missing('code'));
    expect(await refusalOf(redeem(code, { redirect_uri: '' }))).toEqual(missing('redirect_uri'));
    expect((await redeem(code)).status).toBe(200);
    expect(await refusalOf(redeem(code, {}, asApi))).toEqual({
      status: 400,
      error: 'unauthorized_client',
      description: 'this client may not use this grant_type',
    });
  });

  it.each([
    ['of 42 characters', 'a'.repeat(42)],
    ['of 129 characters', 'a'.repeat(129)],
    ['with an equals sign', `${verifier.slice(1)}=`],
    ['with a blank', `${verifier.slice(1)} `],
  ])('is not looked at with a verifier %s, and is still good', async (_case, code_verifier) => {
    const { server, mint, redeem } = started(place);
    const code = await mint(s256);
    const before = server.written();
    expect(await refusalOf(redeem(code, { code_verifier }))).toEqual(malformedVerifier);
    expect(reasons()).toEqual(['code-verifier-malformed']);
    expect(server.written()).toBe(before);
    expect((await redeem(code, { code_verifier: verifier })).status).toBe(200);
  });

  it.each([43, 128])('takes a verifier of %i characters', async (length) => {
    const { mint, redeem } = started(place);
    const code_verifier = '~'.repeat(length);
    const code = await mint({ codeChallenge: challengeOf(code_verifier), codeChallengeMethod: 'S256' });
    expect((await redeem(code, { code_verifier })).status).toBe(200);
  });

  it('takes a plain challenge of a client whose metadata says so, of which nothing shows the verifier', async () => {
    const { server, mint, redeem } = started(place, { codeChallengeMethod: 'plain' });
    const code = await mint({ codeChallenge: verifier, codeChallengeMethod: 'plain' });
    expect(server.written()).not.toContain(verifier);
    expect(await refusalOf(redeem(code, { code_verifier: challengeOf(verifier) }))).toEqual(refused);
    expect((await redeem(code, { code_verifier: verifier })).status).toBe(200);
  });

  it('needs the verifier from a public client', async () => {
    const { mint, redeem } = started(place);
    const code = await mint({ ...s256, clientId: 'cli' });
    expect(await refusalOf(redeem(code, {}, asCli))).toEqual(missing('code_verifier'));
    expect((await redeem(code, { code_verifier: verifier }, asCli)).status).toBe(200);
  });

  it('with a challenge is good with its verifier only, and one without challenge with none only', async () => {
    const { mint, redeem } = started(place);
    const [bound, unbound] = [await mint(s256), await mint()];
    expect(await refusalOf(redeem(bound))).toEqual(refused);
    expect(await refusalOf(redeem(unbound, { code_verifier: verifier }))).toEqual(refused);
    expect(reasons()).toEqual(['code-refused', 'code-refused']);
    expect((await redeem(bound, { code_verifier: verifier })).status).toBe(200);
    expect((await redeem(unbound)).status).toBe(200);
  });

  const elsewhere = place.dialect === csp ? plain : csp;
  it.each<readonly [string, Partial<MintedCode>, Form, typeof asApp]>([
    ['is another client’s', { clientId: 'other', ...s256 }, {}, asApp],
    ['is given to another client', s256, {}, asOther],
    ['was given in another dialect', { ...s256, dialect: elsewhere }, {}, asApp],
    ['was sent to another address', { ...s256, redirectUri: `${callback}/` }, {}, asApp],
    ['is presented with another address', s256, { redirect_uri: `${callback}?x=1` }, asApp],
    ['is presented with another verifier', s256, { code_verifier: `${verifier}x` }, asApp],
  ])('is refused in the same words when it %s, and nothing changes', async (_case, minted, form, headers) => {
    const { server, mint, redeem } = started(place);
    const code = await mint(minted);
    const before = server.written();
    const wrong = { code_verifier: verifier, ...form };
    expect(await refusalOf(redeem(code, wrong, headers))).toEqual(refused);
    expect(await refusalOf(redeem(code, { ...wrong, ...ungranted }, headers))).toEqual(refused);
    expect(reasons()).toEqual(['code-refused', 'code-refused']);
    expect(server.written()).toBe(before);
  });

  it('lives for 60 seconds', async () => {
    const { server, mint, redeem } = started(place);
    const [soon, late] = [await mint(), await mint()];
    server.clock.advance(59);
    expect((await redeem(soon)).status).toBe(200);
    server.clock.advance(1);
    expect(await refusalOf(redeem(late))).toEqual(refused);
    expect(await refusalOf(redeem(late, ungranted))).toEqual(refused);
    expect(reasons()).toEqual(['code-refused', 'code-refused']);
  });

  it('is refused once its grant was ended, as a user who was locked in between is locked out', async () => {
    const { server, mint, redeem } = started(place);
    const code = await mint();
    const [grant] = [...server.grants.contents.values()];
    if (grant) await server.grants.revoke(grant.id, 'app', startOfTests);
    expect(await refusalOf(redeem(code))).toEqual(refused);
    expect(await refusalOf(redeem(code, ungranted))).toEqual(refused);
    expect(reasons()).toEqual(['code-refused', 'code-refused']);
  });

  it('is refused before the table is asked, when it is forged', async () => {
    const { server, mint } = started(place);
    const code = await mint();
    const asked: string[] = [];
    const counting = world({
      clients: [{ ...app, dialect: place.dialect.id }],
      ports: {
        refreshKeys: server.ports.refreshKeys,
        grants: {
          ...server.ports.grants,
          redeem: async ({ clientId }) => {
            asked.push(clientId);
            return { kind: 'refused' };
          },
        },
      },
    });
    const form = { grant_type: 'authorization_code', redirect_uri: callback };
    const present = (text: string) => refusalOf(counting.post(place.url, { ...form, code: text }, asApp));
    const forged = `${code.slice(0, -1)}${code.endsWith('A') ? 'Q' : 'A'}`;
    for (const text of [forged, code.slice(1), 'nonsense', '../../etc/passwd']) {
      expect(await present(text)).toEqual(refused);
    }
    expect(asked).toEqual([]);
    expect(await present(code)).toEqual(refused);
    expect(asked).toEqual(['app']);
  });

  it('that is presented a second time ends what it gave, refreshed tokens too', async () => {
    const { server, mint, redeem } = started(place);
    const code = await mint(s256);
    const first = await tokensOf(redeem(code, { code_verifier: verifier }));
    const form = { grant_type: 'refresh_token', refresh_token: first.refresh_token };
    const second = await tokensOf(server.post(place.url, form, asApp));
    const given = [first.access_token, second.access_token, second.refresh_token];
    const states = () => Promise.all(given.map((token) => isActive(server, token)));
    expect(await states()).toEqual([true, true, true]);
    expect(await refusalOf(redeem(code, { code_verifier: verifier }))).toEqual(refused);
    expect(reasons()).toEqual(['code-reused']);
    expect(await states()).toEqual([false, false, false]);
    expect(await refusalOf(redeem(code, { code_verifier: verifier }))).toEqual(refused);
  });

  it('that comes back to its client long after, or without its verifier, ends what it gave all the same', async () => {
    const { server, mint, redeem } = started(place);
    const code = await mint(s256);
    const { refresh_token } = await tokensOf(redeem(code, { code_verifier: verifier }));
    server.clock.advance(3_600);
    expect(await refusalOf(redeem(code, { redirect_uri: 'https://thief.example.com' }))).toEqual(refused);
    expect(reasons()).toEqual(['code-reused']);
    expect(await isActive(server, refresh_token)).toBe(false);
  });

  it('that another client presents after it was redeemed ends nothing', async () => {
    const { server, mint, redeem } = started(place);
    const code = await mint(s256);
    const { refresh_token } = await tokensOf(redeem(code, { code_verifier: verifier }));
    expect(await refusalOf(redeem(code, { code_verifier: verifier }, asOther))).toEqual(refused);
    expect(reasons()).toEqual(['code-refused']);
    expect(await isActive(server, refresh_token)).toBe(true);
  });

  it('gives tokens for those of its resources that are asked for, or all', async () => {
    const { server, mint, redeem } = started(place);
    const audienceOf = ({ access_token }: Tokens) => decodeJwt(access_token).aud;
    const narrowed = await tokensOf(redeem(await mint({ resources }), { resource: resources[1] ?? '' }));
    expect(audienceOf(narrowed)).toBe('https://two.example.com');
    const form = { grant_type: 'refresh_token', refresh_token: narrowed.refresh_token };
    expect(audienceOf(await tokensOf(server.post(place.url, form, asApp)))).toEqual(resources);
    expect(audienceOf(await tokensOf(redeem(await mint({ resources }))))).toEqual(resources);
  });

  it('is still good after resources were asked for that it was not granted', async () => {
    const { server, mint, redeem } = started(place);
    const code = await mint({ ...s256, resources: ['https://one.example.com'] });
    const before = server.written();
    for (const resource of [
      'https://two.example.com',
      'https://three.example.com',
      'one',
      resources.join(' '),
    ]) {
      expect(await refusalOf(redeem(code, { code_verifier: verifier, resource }))).toEqual(resourceRefused);
    }
    expect(server.written()).toBe(before);
    const resource = 'https://one.example.com';
    expect((await redeem(code, { code_verifier: verifier, resource })).status).toBe(200);
  });
});

describe('a code with limits of the request', () => {
  it('gives tokens of the lives, and as many groups, as the request says', async () => {
    const { server, mint, redeem } = started({ url: urls.csp, dialect: csp });
    const { body } = await outcomeOf(
      redeem(await mint({ scope: ['openid', 'group_names'] }), {
        accessTokenValiditySeconds: '60',
        refreshTokenValiditySeconds: '120',
        maxGroupsInIdToken: '2',
      }),
    );
    const { group_names } = decodeJwt(String(body['id_token']));
    const [grant] = [...server.grants.contents.values()];
    expect({ expires_in: body['expires_in'], group_names, end: grant?.expiresAt }).toEqual({
      expires_in: 60,
      group_names: ['readers', 'writers'],
      end: startOfTests + 120,
    });
  });
});
