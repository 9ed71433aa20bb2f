import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeRefreshToken } from '../../shared/core/refresh-token.ts';
import { emailGrant, smsGrant } from '../support/clients.ts';
import { lastCode } from '../support/memory-courier.ts';
import { apiClient, clientWith, grantWith } from '../support/memory-fixtures.ts';
import { logLines } from '../support/memory-log.ts';
import { basic, introspectionUrl, referenceOf, tokenUrl, type World, world } from '../support/world.ts';
import { marker, type WildRequest, wildRequests } from './requests.ts';

const logged = logLines();

/** Errors that a request may meet once something was spent on it: a guess, or an allowance. */
const afterSpending: readonly unknown[] = ['invalid_grant', 'slow_down', 'temporarily_unavailable'];

const errorCodes: readonly unknown[] = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'slow_down',
];

/** RFC 6749 §5.2. */
const descriptionText = /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/;

/** What must hold for the answer to any request at all. Gives its status. */
async function judge(server: World, url: string, { body, headers }: WildRequest): Promise<number> {
  const [before, sentBefore, linesBefore] = [server.written(), server.messages.length, logged.length];
  const response = await server.fetch(url, {
    method: 'POST',
    headers: headers.map(([name, value]): [string, string] => [name, value]),
    body: new Blob([body]).stream(),
    duplex: 'half',
  });
  const text = await response.text();
  const answer = JSON.parse(text) as Readonly<Record<string, unknown>>;
  expect(response.status).toBeLessThan(500);
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const said = [text, ...[...response.headers].flat(), ...logged.slice(linesBefore)].join('\n');
  expect(said).not.toContain(marker);
  if (response.status === 200) return 200;
  expect(errorCodes).toContain(answer['error']);
  expect(answer['error_description']).toMatch(descriptionText);
  if (!afterSpending.includes(answer['error'])) {
    expect(server.written()).toBe(before);
    expect(server.messages).toHaveLength(sentBefore);
  }
  return response.status;
}

describe('the token endpoint', () => {
  const clients = [
    clientWith(),
    apiClient,
    clientWith({ clientId: 'public', tokenEndpointAuthMethod: 'none', grantTypes: [smsGrant] }),
    clientWith({ clientId: 'strict', uiLocalesRequired: true }),
    clientWith({ clientId: 'signing', tokenEndpointAuthMethod: 'private_key_jwt', jwks: { keys: [] } }),
  ];

  /** A server with a challenge and a grant outstanding. Nothing of it needs a signature, so that there may be one for each request. */
  async function prepared() {
    const server = world({
      clients,
      ports: { signer: { sign: async () => 'header.payload.signature', ready: async () => {} } },
    });
    const reference = await referenceOf(server.askForCode());
    await server.grants.claim(grantWith());
    const { id: grantId } = grantWith();
    const refreshToken = encodeRefreshToken({ grantId, generation: 0 }, server.ports.refreshKeys);
    return { server, reference, code: lastCode(server.messages), refreshToken };
  }

  /** Stand in generated requests for what only the server of the moment knows. */
  const placeholders = ['REFERENCE', 'CODE', 'REFRESH'] as const;

  const start = { grant_type: smsGrant, scope: 'openid', username: '0409876543' };
  const answer = {
    ...{ grant_type: smsGrant, scope: 'openid api', username: '0401234567' },
    ...{ x_globalsign_iam_reference_id: 'REFERENCE', x_globalsign_iam_otp_code: 'CODE' },
  };
  const texts = {
    x_globalsign_iam_otp_title: 'title',
    x_globalsign_iam_otp_body: 'code {0}',
    ui_locales: 'fi',
  };
  const requests = wildRequests({
    forms: [
      start,
      { ...start, ...texts, grant_type: emailGrant, username: 'a@example.com' },
      answer,
      { ...answer, x_globalsign_iam_otp_code: '00000000' },
      { ...answer, grant_type: 'refresh_token', refresh_token: 'REFRESH' },
      { grant_type: 'refresh_token', refresh_token: 'REFRESH', scope: 'openid' },
      { ...start, client_id: 'public' },
      { ...start, client_id: 'app', client_secret: 'app-secret' },
      {
        ...start,
        client_assertion: 'e30.eyJzdWIiOiJzaWduaW5nIn0.AAAA',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      },
    ],
    values: [
      ...placeholders,
      smsGrant,
      emailGrant,
      'refresh_token',
      'password',
      'openid',
      'openid api',
      'app',
      '+8613600000000',
      marker,
    ],
    authorizations: [
      ...Array.from({ length: 4 }, () => basic('app', 'app-secret')),
      basic('strict', 'app-secret'),
      basic('api', 'api-secret'),
      basic(marker, marker),
    ],
  });

  it('answers four thousand requests properly, whatever they are', async () => {
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(requests, async ({ body, headers }) => {
        const { server, reference, code, refreshToken } = await prepared();
        const filled = Buffer.from(body)
          .toString('latin1')
          .replaceAll('REFERENCE', reference)
          .replaceAll('CODE', code)
          .replaceAll('REFRESH', refreshToken);
        const request = { headers, body: new Uint8Array(Buffer.from(filled, 'latin1')) };
        const status = await judge(server, tokenUrl, request);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }),
      { numRuns: 4_000 },
    );
    // The requests are wild, yet not only noise: many are let in.
    expect([...statuses.keys()].sort()).toEqual(expect.arrayContaining([200, 400, 401, 413]));
    expect(statuses.get(200)).toBeGreaterThan(150);
  });
});

describe('the introspection endpoint', () => {
  it('answers two thousand requests properly, whatever they are', async () => {
    const server = world({ clients: [clientWith(), apiClient] });
    const tokens = await server.login();
    const values = Object.values(tokens).filter((value) => String(value).length > 50);
    const requests = wildRequests({
      forms: [
        ...values.map((token) => ({ token, token_type_hint: 'access_token' })),
        { token: `${tokens.access_token}A`, client_id: 'api', client_secret: 'api-secret' },
        { token: `${tokens.access_token.split('.').slice(0, 2).join('.')}.` },
        { token: marker },
      ],
      values: [
        ...values,
        'refresh_token',
        marker,
        'eyJhbGciOiJub25lIn0.e30.',
        'eyJhbGciOiJSUzI1NiJ9.bnVsbA.AA',
      ],
      authorizations: [basic('app', 'app-secret'), basic('api', 'api-secret'), basic('api', marker)],
    });
    const before = server.written();
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        statuses.add(await judge(server, introspectionUrl, request));
      }),
      { numRuns: 2_000 },
    );
    expect([...statuses].sort()).toEqual([200, 400, 401, 413]);
    expect(server.written()).toBe(before);
  });
});
