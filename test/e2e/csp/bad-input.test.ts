import { describe, expect, it } from 'vitest';
import { challengeOf } from '../../../shared/core/pkce.ts';
import { ask, basic, nextSource, post, type Reply } from '../../support/calls.ts';
import { callback } from '../../support/codes.ts';
import { localCloud } from '../../support/local.ts';
import {
  aliceOf,
  alicePassword,
  answerOf,
  demoBackend,
  demoCli,
  demoService,
  envelope,
  introspect,
  missing,
  paths,
  refresh,
  refusals,
  request,
} from './steps.ts';

const cloud = await localCloud();
const { codeOf, logIn } = await aliceOf(cloud);
/** Stands in what is wrong, and must not come back. */
const marker = 'mArKeR';

type Answer = Pick<Reply, 'status' | 'body'>;

/** The error that a call is answered with, once it has been seen that it changed nothing and quotes nothing. */
async function refusalOf(call: () => Promise<Reply>): Promise<Answer> {
  const before = await cloud.dump();
  const reply = await call();
  expect(await cloud.dump()).toEqual(before);
  expect(reply.text).not.toContain(marker);
  expect(reply.headers.get('cache-control')).toBe('no-store');
  return answerOf(reply);
}

const headerTexts = {
  missing: envelope('invalid_request', 'Authorization header must be specified'),
  notBasic: envelope('invalid_request', 'Invalid authorization header. Missing "Basic" prefix'),
  malformed: envelope('invalid_request', 'Invalid authorization header'),
} as const;
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe.each([paths.token, paths.introspect, paths.revoke])('the Authorization header at %s', (path) => {
  const form = { grant_type: 'client_credentials', token: marker };

  it.each<[string, string | undefined, Answer]>([
    ['is missing', undefined, headerTexts.missing],
    ['is of another scheme', `Bearer ${marker}`, headerTexts.notBasic],
    ['has the scheme alone', 'Basic', headerTexts.malformed],
    ['is no base64', `Basic ${marker}*`, headerTexts.malformed],
    ['has no colon', `Basic ${base64(marker)}`, headerTexts.malformed],
    ['has a wrong secret', basic({ ...demoService, secret: marker }), refusals.secret],
    ['has no secret', basic({ ...demoService, secret: '' }), refusals.secret],
    ['is of nobody', basic({ clientId: marker, secret: marker }), refusals.secret],
    ['is of a public client with a secret', basic({ ...demoCli, secret: marker }), refusals.secret],
  ])('that %s is refused', async (_what, authorization, expected) => {
    const headers = authorization === undefined ? {} : { authorization };
    expect(await refusalOf(() => post(cloud, path, form, { as: null, headers }))).toEqual(expected);
  });

  it('counts, and not what the form says of the client', async () => {
    const inForm = { ...form, client_id: demoService.clientId, client_secret: demoService.secret };
    expect(await refusalOf(() => post(cloud, path, inForm, { as: null }))).toEqual(headerTexts.missing);
  });
});

describe('a body', () => {
  const credentials = { authorization: basic(demoService) };
  const send = (path: string, type: string, body: string) =>
    ask(cloud, path, {
      method: 'POST',
      headers: { 'content-type': type, 'x-local-source-ip': nextSource(), ...credentials },
      body,
    });
  const form = 'application/x-www-form-urlencoded';
  const malformed = (description: string) => envelope('invalid_request', description);
  const tooLong = envelope('invalid_request', 'the body is over 16384 bytes', 413);

  it.each<[string, string, string, string, Answer]>([
    ['of JSON', paths.token, 'application/json', '{}', malformed(`the body must be ${form}`)],
    ['of text', paths.token, 'text/plain', 'grant_type=x', malformed(`the body must be ${form}`)],
    [
      'with a parameter twice',
      paths.token,
      form,
      'grant_type=a&grant_type=a',
      malformed('a parameter was sent twice'),
    ],
    ['with NUL', paths.token, form, 'grant_type=a%00', malformed('a parameter has a NUL character')],
    ['that is not UTF-8', paths.token, form, 'grant_type=%ff', malformed('a parameter is not UTF-8')],
    [
      'of too many parameters',
      paths.token,
      form,
      'a=1&'.repeat(65),
      malformed('the body has more than 64 parameters'),
    ],
    ['of 100 kB', paths.token, form, `scope=${'a'.repeat(100_000)}`, tooLong],
    [
      'of JSON that is cut off',
      paths.alias,
      'application/json',
      '{"grant_type"',
      malformed('the body is not JSON'),
    ],
    ['of a JSON list', paths.alias, 'application/json', '[]', malformed('the body must be a JSON object')],
    [
      'of JSON with an object inside',
      ...([paths.alias, 'application/json', '{"grant_type":{"a":1}}'] as const),
      malformed('every member must be a string'),
    ],
    [
      'of JSON with a number for a name',
      ...([paths.alias, 'application/json', '{"grant_type":7}'] as const),
      malformed('grant_type must be a string'),
    ],
    ['that is empty', paths.token, form, '', missing('grant_type')],
    ['without a token', paths.introspect, form, 'token=', missing('token')],
    ['without a token to revoke', paths.revoke, form, 'token_type_hint=refresh_token', missing('token')],
    ['without an API token', paths.apiToken, form, 'passcode=1', missing('api_token')],
    ['with an API token that is none', paths.apiToken, form, `api_token=${marker}`, refusals.refreshToken],
    ['without a token to tell of', paths.apiTokenDetails, 'application/json', '{}', missing('tokenValue')],
    [
      'with a token to tell of that is none',
      ...([paths.apiTokenDetails, 'application/json', `{"tokenValue":"${marker}"}`] as const),
      envelope('invalid_grant', 'Invalid refresh token: it is unknown, expired or revoked', 404),
    ],
    [
      'with an ID token that is none',
      ...([paths.logout, 'application/json', `{"idToken":"${marker}"}`] as const),
      malformed('idToken is not an ID token of this issuer'),
    ],
  ])('%s is refused', async (_what, path, type, body, expected) => {
    expect(await refusalOf(() => send(path, type, body))).toEqual(expected);
  });

  it('that asks for another form of the public key is refused', async () => {
    const { status, body } = await ask(cloud, `${paths.publicKey}?format=${marker}`);
    expect({ status, body }).toEqual(envelope('invalid_request', 'format must be jwks or pem'));
  });
});

describe('a grant', () => {
  it('that the client does not list is refused to it', async () => {
    const form = { grant_type: 'password', username: 'alice', password: alicePassword };
    expect(await refusalOf(() => request(cloud, form, { as: demoBackend }))).toEqual(
      envelope('unauthorized_client', 'this client may not use this grant_type'),
    );
  });

  it.each([
    ['that is not the client’s', `group_ids ${marker}`, 'scope is not available to this client'],
    ['that none is', 'group_ids "', 'scope has a character that no scope may have'],
    ['of users', 'openid', 'scope has a value that is about a user, and this grant_type has none'],
  ])('for the client itself with a scope %s is refused', async (_what, scope, description) => {
    const call = () => request(cloud, { grant_type: 'client_credentials', scope });
    expect(await refusalOf(call)).toEqual(envelope('invalid_scope', description));
  });
});

describe('a code_verifier', () => {
  const verifier = 'v'.repeat(43);
  const challenge = { codeChallenge: challengeOf(verifier), codeChallengeMethod: 'S256' } as const;

  it.each<[string, string, Answer]>([
    ['of 42 characters', 'v'.repeat(42), refusals.verifier],
    ['of 129 characters', 'v'.repeat(129), refusals.verifier],
    ['with =', `${'v'.repeat(43)}=`, refusals.verifier],
    ['with a blank', `${'v'.repeat(43)} `, refusals.verifier],
    ['with a letter that is not ASCII', 'ü'.repeat(43), refusals.verifier],
    ['that is the challenge', challenge.codeChallenge, refusals.code],
    ['that is another', 'w'.repeat(43), refusals.code],
  ])('%s is refused, and the code stays good', async (_what, codeVerifier, expected) => {
    for (const client of [demoService, demoCli]) {
      const code = await codeOf({ clientId: client.clientId, ...challenge });
      const form = { grant_type: 'authorization_code', code, redirect_uri: callback };
      const redeem = (code_verifier: string) => request(cloud, { ...form, code_verifier }, { as: client });
      expect(await refusalOf(() => redeem(codeVerifier))).toEqual(expected);
      expect((await redeem(verifier)).status).toBe(200);
    }
  });
});

describe('a code', () => {
  it('that is altered, late, of another client, or not a code is refused, and the good one stays good', async () => {
    const [code, late] = [await codeOf(), await codeOf()];
    const { refreshToken } = await logIn();
    const redeem = (sent: string, as = demoService) =>
      request(cloud, { grant_type: 'authorization_code', code: sent, redirect_uri: callback }, { as });
    for (const bad of [`${code.slice(0, -3)}AAA`, code.slice(1), refreshToken, marker, 'A'.repeat(112)]) {
      expect(await refusalOf(() => redeem(bad))).toEqual(refusals.code);
    }
    const other = { clientId: 'demo-cli', secret: '' };
    const form = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: callback,
      code_verifier: 'v'.repeat(43),
    };
    expect(await refusalOf(() => request(cloud, form, { as: other }))).toEqual(refusals.code);
    expect((await redeem(code)).status).toBe(200);
    cloud.advance(61);
    expect(await refusalOf(() => redeem(late))).toEqual(refusals.code);
  });
});

describe('a refresh token', () => {
  it('with a scope beyond it, of another client, or altered is refused, and stays good', async () => {
    const { accessToken, refreshToken } = await logIn();
    const beyond = () => refresh(cloud, refreshToken, { scope: 'openid group_names' });
    expect(await refusalOf(beyond)).toEqual(refusals.scope);
    expect(await refusalOf(() => refresh(cloud, refreshToken, {}, { as: demoCli }))).toEqual(
      refusals.refreshToken,
    );
    for (const bad of [`${refreshToken.slice(0, -3)}AAA`, accessToken.slice(0, 256), marker]) {
      expect(await refusalOf(() => refresh(cloud, bad))).toEqual(refusals.refreshToken);
    }
    const tooLong = () => refresh(cloud, 'A'.repeat(257));
    expect(await refusalOf(tooLong)).toEqual(
      envelope('invalid_request', 'refresh_token is over 256 characters'),
    );
    expect(await introspect(cloud, refreshToken)).toMatchObject({ active: true });
    expect((await refresh(cloud, refreshToken)).status).toBe(200);
  });

  it('that comes back after its successor was used ends the login', async () => {
    const { refreshToken } = await logIn();
    const { body } = await refresh(cloud, refreshToken);
    cloud.advance(31);
    expect(answerOf(await refresh(cloud, refreshToken))).toEqual(refusals.refreshToken);
    expect(answerOf(await refresh(cloud, String(body['refresh_token'])))).toEqual(refusals.refreshToken);
  });
});

describe('passwords that are guessed', () => {
  it('are limited for each name, whether or not anybody has it, with how long to wait', async () => {
    for (const username of ['alice', 'nobody']) {
      const form = { grant_type: 'password', username, password: `${marker} wrong` };
      for (const _ of [1, 2, 3, 4, 5])
        expect(answerOf(await request(cloud, form))).toEqual(refusals.password);
      const limited = await request(cloud, { ...form, password: alicePassword });
      expect(answerOf(limited)).toEqual(envelope('slow_down', 'too many attempts; try again later', 429));
      expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    cloud.advance(61);
    const right = { grant_type: 'password', username: 'alice', password: alicePassword };
    expect((await request(cloud, right)).status).toBe(200);
  });
});
