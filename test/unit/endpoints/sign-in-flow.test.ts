import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { clientWith } from '../../support/memory-fixtures.ts';
import { baseUrl, basic, world } from '../../support/world.ts';

const verifier = 'a'.repeat(43);
const challenge = createHash('sha256').update(verifier).digest('base64url');

describe('a sign-in by browser', () => {
  it('asks for a recipient, then for the code, and answers with a code for tokens', async () => {
    const client = clientWith({
      clientId: 'web',
      grantTypes: ['authorization_code', 'refresh_token'],
      redirectUris: ['https://app.example.com/callback'],
      autoSignup: true,
    });
    const server = world({ clients: [client] });
    const query = new URLSearchParams({
      client_id: 'web',
      redirect_uri: 'https://app.example.com/callback',
      response_type: 'code',
      scope: 'openid',
      state: 's1',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    });
    const start = await server.fetch(`${baseUrl}/oauth2/authorize?${query}`);
    const cookies = start.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; ');
    const page = await server.fetch(start.headers.get('location') ?? '', { headers: { cookie: cookies } });
    expect([start.status, page.status]).toEqual([303, 200]);
    const hiddenOf = (html: string) =>
      Object.fromEntries(
        ['flow', 'csrf', 'revision'].map((name) => [
          name,
          new RegExp(`name="${name}" value="([^"]+)"`).exec(html)?.[1] ?? '',
        ]),
      );
    const sent = await server.post(
      `${baseUrl}/signin/recipient`,
      { ...hiddenOf(await page.text()), recipient: '+358401234567' },
      { cookie: cookies },
    );
    expect(sent.status).toBe(303);
    const asking = await server.fetch(sent.headers.get('location') ?? '', { headers: { cookie: cookies } });
    const done = await server.post(
      `${baseUrl}/signin/code`,
      {
        ...hiddenOf(await asking.text()),
        code: /\b\d{6}\b/.exec(server.messages.at(-1)?.message.text ?? '')?.[0] ?? '',
      },
      { cookie: cookies },
    );
    const location = new URL(done.headers.get('location') ?? '');
    expect({
      at: location.origin + location.pathname,
      state: location.searchParams.get('state'),
      iss: location.searchParams.get('iss'),
    }).toEqual({
      at: 'https://app.example.com/callback',
      state: 's1',
      iss: baseUrl,
    });
    const tokens = await server.post(
      `${baseUrl}/oauth2/token`,
      {
        grant_type: 'authorization_code',
        code: location.searchParams.get('code') ?? '',
        redirect_uri: 'https://app.example.com/callback',
        code_verifier: verifier,
      },
      { authorization: basic('web', 'app-secret') },
    );
    expect(tokens.status).toBe(200);
  });
});
