import { describe, expect, it } from 'vitest';
import {
  AuthorizationError,
  readAuthorizationRequest,
  requireReturn,
} from '../../../shared/core/authorization-request.ts';
import type { Client } from '../../../shared/core/model.ts';
import { dialects } from '../../../shared/dialects/index.ts';
import { plain } from '../../../shared/dialects/plain.ts';
import { memoryClientStore } from '../../support/memory.ts';
import { apiClient, clientWith } from '../../support/memory-fixtures.ts';
import { refusalOf } from '../../support/memory-refusal.ts';

const issuer = 'https://login.example.com';
const challenge = 'c'.repeat(43);
const [one, two] = ['https://web.example.com/one', 'https://web.example.com/two'];
const web = clientWith({ grantTypes: ['authorization_code'], redirectUris: [one] });
const returnTo = { redirectUri: one, responseMode: 'query', issuer } as const;
const good = { response_type: 'code', code_challenge: challenge, code_challenge_method: 'S256' };

function read(params: Readonly<Record<string, string>>, client: Client = web) {
  const clients = memoryClientStore([client, apiClient]);
  return readAuthorizationRequest(
    new Map(Object.entries(params)),
    { client, returnTo, dialect: plain, dialects },
    { clients },
  );
}

describe('where an answer goes', () => {
  const asked = (params: Readonly<Record<string, string>>, redirectUris: readonly string[] = [one]) =>
    requireReturn(new Map(Object.entries(params)), clientWith({ redirectUris }), issuer).returnTo;

  it('is the registered address that was sent, with the state and the issuer', () => {
    expect(asked({ redirect_uri: two, state: 's', response_mode: 'form_post' }, [one, two])).toEqual({
      ...{ redirectUri: two, responseMode: 'form_post', state: 's', issuer },
    });
  });

  it('is the only registered address where none was sent (RFC 6749 §3.1.2.3)', () => {
    expect(asked({ response_mode: 'fragment' })).toEqual(returnTo);
  });

  it.each([
    ['one of several was meant', {}, [one, two]],
    ['there is none', {}, []],
    ['another was sent', { redirect_uri: two }, [one]],
  ] as const)('is nowhere where %s', async (_, params, redirectUris) => {
    expect(await refusalOf(() => asked(params, redirectUris))).toEqual({
      code: 'invalid_request',
      detail: {
        because: 'redirect-uri-refused',
        description: 'the address to return to is not one that the client registered',
      },
    });
  });

  it('is nowhere for a client that nobody knows', async () => {
    const attempt = () => requireReturn(new Map([['redirect_uri', one]]), undefined, issuer);
    expect(await refusalOf(attempt)).toEqual({
      code: 'invalid_request',
      detail: { because: 'client-unknown', description: 'the client is unknown' },
    });
  });
});

describe('an authorization request', () => {
  it('needs little', async () => {
    expect(await read(good)).toEqual({
      ...{ clientId: 'app', dialect: 'plain', returnTo, scope: [], audience: [], resources: [], prompt: [] },
      codeChallenge: challenge,
    });
  });

  it('is read whole', async () => {
    const client = { ...web, resources: ['https://a.example/', 'https://b.example/'] };
    const params = {
      ...good,
      scope: 'openid api openid',
      nonce: 'n',
      prompt: 'consent login consent',
      max_age: '0',
      login_hint: 'alice@example.com',
      id_token_hint: 'a.b.c',
      ui_locales: 'fi en',
      acr_values: 'gold silver',
      claims: '{"id_token":{"email":null}}',
      resource: 'https://a.example/ https://b.example/',
      organization: 'org-1',
    };
    expect(await read(params, client)).toEqual({
      clientId: 'app',
      dialect: 'plain',
      returnTo,
      scope: ['openid', 'api'],
      audience: ['api'],
      resources: ['https://a.example/', 'https://b.example/'],
      codeChallenge: challenge,
      nonce: 'n',
      prompt: ['login', 'consent'],
      maxAge: 0,
      loginHint: 'alice@example.com',
      idTokenHint: 'a.b.c',
      uiLocales: 'fi en',
      claims: { idToken: ['email'], userinfo: [] },
      organization: 'org-1',
    });
  });

  it('may leave PKCE out where the metadata of a client that proves itself say so', async () => {
    expect(await read({ response_type: 'code' }, { ...web, pkceOptional: true })).toEqual({
      ...{ clientId: 'app', dialect: 'plain', returnTo, scope: [], audience: [], resources: [], prompt: [] },
    });
  });

  it('keeps a plain challenge as S256, where the client may send one', async () => {
    const { codeChallenge } = await read(
      { ...good, code_challenge_method: 'plain' },
      { ...web, codeChallengeMethod: 'plain' },
    );
    expect(codeChallenge).toMatch(/^[\w-]{43}$/);
    expect(codeChallenge).not.toBe(challenge);
  });

  const publicClient = { ...web, tokenEndpointAuthMethod: 'none', pkceOptional: true } as const;
  it.each<[string, Readonly<Record<string, string>>, string, string, Client?]>([
    ['no response type', { response_type: '' }, 'unsupported_response_type', 'response_type must be code'],
    [
      'another response type',
      { response_type: 'token' },
      'unsupported_response_type',
      'response_type must be code',
    ],
    [
      'a hybrid',
      { response_type: 'code id_token' },
      'unsupported_response_type',
      'response_type must be code',
    ],
    [
      'another mode',
      { response_mode: 'fragment' },
      'invalid_request',
      'response_mode must be query or form_post',
    ],
    ['a request object', { request: 'a.b.c' }, 'request_not_supported', 'request objects are not supported'],
    ['a registration', { registration: '{}' }, 'registration_not_supported', 'registration is not supported'],
    ['an unknown prompt', { prompt: 'login create' }, 'invalid_request', 'prompt has an unknown value'],
    ['none and another prompt', { prompt: 'none login' }, 'invalid_request', 'prompt none stands alone'],
    ['an age that is none', { max_age: '-1' }, 'invalid_request', 'max_age must be a number of seconds'],
    ['an age in other digits', { max_age: '١' }, 'invalid_request', 'max_age must be a number of seconds'],
    ['claims that are none', { claims: '[]' }, 'invalid_request', 'claims is not a claims request'],
    ['a scope of nobody', { scope: 'nobody' }, 'invalid_scope', 'scope is not available to this client'],
    [
      "a resource that is not the client's",
      { resource: 'https://c.example/' },
      'invalid_target',
      'the resource is not available to this client',
    ],
    [
      'a challenge that is none',
      { code_challenge: 'short' },
      'invalid_request',
      'code_challenge is malformed',
    ],
    [
      'a plain challenge',
      { code_challenge_method: 'plain' },
      'invalid_request',
      'code_challenge_method is not available to this client: use S256',
    ],
    [
      'an unknown method',
      { code_challenge_method: 's256' },
      'invalid_request',
      'code_challenge_method is not available to this client: use S256',
    ],
    [
      'a client that may not',
      {},
      'unauthorized_client',
      'this client may not use the authorization code grant',
      clientWith({ grantTypes: ['refresh_token'], redirectUris: [one] }),
    ],
    [
      'a public client without PKCE',
      { code_challenge: '-', code_challenge_method: '-' },
      'invalid_request',
      'code_challenge is missing',
      publicClient,
    ],
  ])('with %s goes back with an error', async (_, changes, code, description, client = web) => {
    const params = Object.fromEntries(
      Object.entries({ ...good, ...changes }).filter(([, value]) => value !== '-'),
    );
    const attempt = read(params, client);
    await expect(attempt).rejects.toBeInstanceOf(AuthorizationError);
    await expect(attempt).rejects.toMatchObject({ code, returnTo, mayShow: false, detail: { description } });
  });

  it.each([
    ['without PKCE', { response_type: 'code' }, 'code_challenge is missing'],
    [
      'with a method and no challenge',
      { response_type: 'code', code_challenge_method: 'S256' },
      'code_challenge is missing',
    ],
    [
      'without a type',
      { code_challenge: challenge, code_challenge_method: 'S256' },
      'response_type is missing',
    ],
    [
      'with a challenge and no method, which means plain',
      { response_type: 'code', code_challenge: challenge },
      'code_challenge_method is not available to this client: use S256',
    ],
  ])('%s goes back with an error', async (_, params, description) => {
    await expect(read(params)).rejects.toMatchObject({
      code: 'invalid_request',
      returnTo,
      detail: { description },
    });
  });

  it('does not blame the client for what fails here', async () => {
    const broken = { find: () => Promise.reject(new Error('the table is away')) };
    const terms = { client: web, returnTo, dialect: plain, dialects };
    const params = new Map(Object.entries({ ...good, scope: 'api' }));
    await expect(readAuthorizationRequest(params, terms, { clients: broken })).rejects.toThrow(
      'the table is away',
    );
  });
});
