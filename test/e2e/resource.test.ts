import { createHmac } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { ask, paths, type Reply } from '../support/calls.ts';
import { localCloud } from '../support/local.ts';
import { login, revoke } from '../support/login.ts';

const cloud = await localCloud();
const elsewhere = await localCloud();
/** Seconds that API Gateway keeps what the authorizer said of a token. */
const cacheTtl = 300;

const badToken = {
  status: 401,
  body: {
    error: 'invalid_token',
    error_description: 'The access token is missing, malformed, expired or revoked',
  },
  challenge:
    'Bearer realm="latchkey", error="invalid_token", error_description="The access token is missing, malformed, expired or revoked"',
  origin: '*',
};
const badScope = {
  status: 403,
  body: {
    error: 'insufficient_scope',
    error_description: 'The access token does not allow this request',
  },
  challenge:
    'Bearer realm="latchkey", error="insufficient_scope", error_description="The access token does not allow this request"',
  origin: '*',
};

function whoami(authorization?: string): Promise<Reply> {
  return ask(cloud, paths.whoami, authorization === undefined ? {} : { headers: { authorization } });
}

function notes(token: string): Promise<Reply> {
  return ask(cloud, paths.notes, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: 'hi',
  });
}

function refusalOf({ status, body, headers }: Reply) {
  return {
    status,
    body,
    challenge: headers.get('www-authenticate'),
    origin: headers.get('access-control-allow-origin'),
  };
}

/** The token's header and claims, signed anew. */
function resigned(token: string, header: object, claims: object, sign: (input: string) => string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${part({ ...decodeProtectedHeader(token), ...header })}.${part({ ...decodeJwt(token), ...claims })}`;
  return `${input}.${sign(input)}`;
}

describe('a protected route', () => {
  it('gets from the authorizer who calls it', async () => {
    const { accessToken, username } = await login(cloud);
    const { status, body, headers } = await whoami(`Bearer ${accessToken}`);
    expect({ status, body, origin: headers.get('access-control-allow-origin') }).toEqual({
      status: 200,
      body: { sub: username, client_id: 'demo-app', scope: 'openid', jti: decodeJwt(accessToken).jti },
      origin: '*',
    });
  });

  it('opens under a token that was cached for another route, in either order', async () => {
    const first = await login(cloud, { scope: 'openid demo-api' });
    expect((await whoami(`Bearer ${first.accessToken}`)).status).toBe(200);
    expect((await notes(first.accessToken)).status).toBe(201);
    const second = await login(cloud, { scope: 'openid demo-api' });
    expect((await notes(second.accessToken)).status).toBe(201);
    expect((await whoami(`Bearer ${second.accessToken}`)).status).toBe(200);
  });

  it('stays closed for a scope that the token lacks, cached or not', async () => {
    const { accessToken } = await login(cloud);
    expect(refusalOf(await notes(accessToken))).toEqual(badScope);
    expect((await whoami(`Bearer ${accessToken}`)).status).toBe(200);
    expect(refusalOf(await notes(accessToken))).toEqual(badScope);
  });

  it.each([
    ['no Authorization header', undefined],
    ['another scheme', 'Basic ZGVtby1hcHA6ZGVtby1hcHAtc2VjcmV0'],
    ['an empty token', 'Bearer '],
    ['two tokens', 'Bearer a b'],
    ['no JWT', 'Bearer DSJJU6QhquTUsznTDeDq0eVm'],
    ['characters that no token has', 'Bearer a"b'],
  ])('refuses %s', async (_what, authorization) => {
    expect(refusalOf(await whoami(authorization))).toEqual(badToken);
  });

  it.each(['idToken', 'refreshToken'] as const)('refuses the %s of a login', async (kind) => {
    const tokens = await login(cloud);
    expect(refusalOf(await whoami(`Bearer ${tokens[kind]}`))).toEqual(badToken);
  });

  it('takes no token from the query string', async () => {
    const { accessToken } = await login(cloud);
    expect(refusalOf(await ask(cloud, `${paths.whoami}?access_token=${accessToken}`))).toEqual(badToken);
  });

  it('refuses a token in both header and query string', async () => {
    const { accessToken } = await login(cloud);
    const headers = { authorization: `Bearer ${accessToken}` };
    const reply = await ask(cloud, `${paths.whoami}?access_token=${accessToken}`, { headers });
    expect(refusalOf(reply)).toEqual(badToken);
  });

  it('refuses an expired token', async () => {
    const { accessToken } = await login(cloud);
    cloud.advance(3_600);
    expect(refusalOf(await whoami(`Bearer ${accessToken}`))).toEqual(badToken);
  });

  it.each(['accessToken', 'refreshToken'] as const)(
    'refuses a token of a login whose %s was revoked',
    async (kind) => {
      const tokens = await login(cloud);
      await revoke(cloud, tokens[kind]);
      expect(refusalOf(await whoami(`Bearer ${tokens.accessToken}`))).toEqual(badToken);
    },
  );

  it('may still open for five minutes under a revoked token that API Gateway has cached, and then not', async () => {
    const { accessToken } = await login(cloud);
    expect((await whoami(`Bearer ${accessToken}`)).status).toBe(200);
    await revoke(cloud, accessToken);
    expect((await whoami(`Bearer ${accessToken}`)).status).toBe(200);
    cloud.advance(cacheTtl + 1);
    expect(refusalOf(await whoami(`Bearer ${accessToken}`))).toEqual(badToken);
  });

  it('refuses every forgery', async () => {
    const { accessToken } = await login(cloud);
    const [, , signature = ''] = accessToken.split('.');
    const { keys } = (await ask(cloud, paths.jwks)).body as { keys: Readonly<Record<string, string>>[] };
    const { kid } = decodeProtectedHeader(accessToken);
    const jwk = keys.find((key) => key['kid'] === kid);
    const hmac = (secret: string) => (input: string) =>
      createHmac('sha256', secret).update(input).digest('base64url');
    const { privateKey } = await generateKeyPair('RS256');
    const foreign = await new SignJWT(decodeJwt(accessToken))
      .setProtectedHeader({ ...decodeProtectedHeader(accessToken), alg: 'RS256' })
      .sign(privateKey);
    const forgeries = {
      'without a signature': resigned(accessToken, { alg: 'none' }, {}, () => ''),
      'without a signature, in other letters': resigned(accessToken, { alg: 'nOnE' }, {}, () => signature),
      'signed with the public key as a secret': resigned(
        accessToken,
        { alg: 'HS256' },
        {},
        hmac(JSON.stringify(jwk)),
      ),
      'signed with the modulus as a secret': resigned(
        accessToken,
        { alg: 'HS256' },
        {},
        hmac(String(jwk?.['n'])),
      ),
      'of an unknown key': resigned(accessToken, { kid: 'unknown' }, {}, () => signature),
      'of no key': resigned(accessToken, { kid: undefined }, {}, () => signature),
      'of another of our keys': resigned(
        accessToken,
        { kid: keys.find((key) => key['kid'] !== kid)?.['kid'] },
        {},
        () => signature,
      ),
      'with an unknown critical header': resigned(
        accessToken,
        { crit: ['b64'], b64: true },
        {},
        () => signature,
      ),
      'with another key inside': resigned(accessToken, { jwk }, {}, () => signature),
      'of another issuer': resigned(accessToken, {}, { iss: 'https://sso.example.com/uas' }, () => signature),
      'with more scope': resigned(accessToken, {}, { scope: 'openid demo-api' }, () => signature),
      'signed by somebody else': foreign,
    };
    for (const [what, forgery] of Object.entries(forgeries)) {
      expect(refusalOf(await whoami(`Bearer ${forgery}`)), what).toEqual(badToken);
    }
  });

  it('refuses a token of another deployment', async () => {
    const { accessToken } = await login(elsewhere);
    expect(refusalOf(await whoami(`Bearer ${accessToken}`))).toEqual(badToken);
  });

  it.each([
    [paths.whoami, 'GET'],
    [paths.notes, 'POST'],
  ])('answers the preflight of %s without a token', async (path, method) => {
    const { status, headers } = await ask(cloud, path, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.example.com',
        'access-control-request-method': method,
        'access-control-request-headers': 'authorization',
      },
    });
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-methods')).toBe(method);
    expect(headers.get('access-control-allow-headers')).toContain('authorization');
  });
});
