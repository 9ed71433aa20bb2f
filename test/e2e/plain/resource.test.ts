import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import type { Reply } from '../../support/calls.ts';
import { emailGrant, registerClient, smsGrant } from '../../support/clients.ts';
import { localCloud } from '../../support/local.ts';
import { answer, start, tokensOf } from '../../support/login.ts';
import { accessTokenType, alicePassword, answerOf, tokenExchange } from '../csp/steps.ts';
import { actor, plainOf, request, resources } from './steps.ts';

const cloud = await localCloud();
const { asCode, logIn } = await plainOf(cloud);
const [files, mail, calendar] = resources;

type Pair = [string, string];

/** A form in which `resource` stands once for each. */
function formOf(form: Readonly<Record<string, string>>, asked: readonly string[]): URLSearchParams {
  return new URLSearchParams([...Object.entries(form), ...asked.map((value): Pair => ['resource', value])]);
}

const audienceOf = ({ body }: Reply) => decodeJwt(String(body['access_token'])).aud;
const refused = {
  status: 400,
  body: { error: 'invalid_target', error_description: 'the resource is not available to this client' },
};

/** Each grant with the resources that it is asked for; where a login granted some before, those are the first two. */
const grants: readonly {
  readonly name: string;
  /** What a login before it granted; `undefined` where there is none. */
  readonly granted?: readonly string[];
  ask(asked: readonly string[]): Promise<Reply>;
}[] = [
  {
    name: 'authorization_code',
    granted: [files, mail],
    ask: async (asked) => request(cloud, formOf(await asCode({ resources: [files, mail] }), asked)),
  },
  {
    name: 'refresh_token',
    granted: [files, mail],
    ask: async (asked) => {
      const { refreshToken } = await logIn({ resources: [files, mail] });
      return request(cloud, formOf({ grant_type: 'refresh_token', refresh_token: refreshToken }, asked));
    },
  },
  {
    name: 'token exchange',
    granted: [files, mail],
    ask: async (asked) => {
      const { accessToken } = await logIn({ resources: [files, mail] });
      const form = { subject_token: accessToken, subject_token_type: accessTokenType };
      return request(cloud, formOf({ grant_type: tokenExchange, ...form }, asked), { as: actor });
    },
  },
  {
    name: 'client_credentials',
    ask: (asked) => request(cloud, formOf({ grant_type: 'client_credentials' }, asked)),
  },
  {
    name: 'password',
    ask: (asked) =>
      request(cloud, formOf({ grant_type: 'password', username: 'alice', password: alicePassword }, asked)),
  },
];

describe.each(grants)('resource (RFC 8707) at the grant $name', ({ ask, granted }) => {
  it('is the audience of the token, and several are', async () => {
    expect(audienceOf(await ask([files]))).toBe(files);
    expect(audienceOf(await ask([mail, files, mail]))).toEqual([mail, files]);
  });

  it('left out, is what was granted, or the issuer', async () => {
    expect(audienceOf(await ask([]))).toEqual(granted ?? cloud.url);
  });

  it('that is unknown is refused, also beside a good one', async () => {
    const unknown = ['https://other.example.com/', files.slice(0, -1), `${files}#x`, 'files', cloud.url];
    for (const resource of unknown) {
      expect(answerOf(await ask([resource])), resource).toEqual(refused);
      expect(answerOf(await ask([files, resource])), resource).toEqual(refused);
    }
  });
});

describe.each(grants.filter(({ granted }) => granted))('resource at the grant $name', ({ ask }) => {
  it('never widens what was granted, though it is the client’s', async () => {
    expect(answerOf(await ask([calendar]))).toEqual(refused);
    expect(answerOf(await ask([files, calendar]))).toEqual(refused);
  });
});

describe('a resource that is refused', () => {
  it('uses up no code and rotates no refresh token', async () => {
    const form = await asCode({ resources: [files] });
    const before = await cloud.dump();
    expect(answerOf(await request(cloud, formOf(form, [mail])))).toEqual(refused);
    expect(await cloud.dump()).toEqual(before);
    const { refreshToken } = tokensOf(await request(cloud, form));
    const refreshing = { grant_type: 'refresh_token', refresh_token: refreshToken };
    const later = await cloud.dump();
    expect(answerOf(await request(cloud, formOf(refreshing, [mail])))).toEqual(refused);
    expect(await cloud.dump()).toEqual(later);
    expect(audienceOf(await request(cloud, refreshing))).toBe(files);
  });
});

describe('a resource at a login by code in a message', () => {
  it.each([
    ['sms', smsGrant],
    ['email', emailGrant],
  ] as const)('by %s is the audience, and an unknown one is refused', async (channel, grantType) => {
    const as = { clientId: `otp-${channel}`, secret: 'otp-secret' };
    await registerClient(cloud, { ...as, grantTypes: [grantType, 'refresh_token'], resources });
    const options = { channel, as, extra: { resource: files } };
    const reply = await answer(cloud, await start(cloud, options), options);
    expect(audienceOf(reply)).toBe(files);
    const other = { ...options, extra: { resource: 'https://other.example.com/' } };
    expect(answerOf(await answer(cloud, await start(cloud, options), other))).toEqual(refused);
  });
});
