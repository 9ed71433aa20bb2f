import { describe, expect, it } from 'vitest';
import { ask, nextSource } from '../../support/calls.ts';
import { localCloud } from '../../support/local.ts';
import { grants, newestCode, paths, recipientOf, redeem, sendCode, startAtPage, wrongCode } from './steps.ts';

const cloud = await localCloud();
const page = 'http://localhost:3000';

describe('a page', () => {
  const headersOf = (origin: string) => ({ origin, 'x-local-source-ip': nextSource() });

  it('of a registered origin may read every answer', async () => {
    const members = recipientOf('sms');
    const asked = await sendCode(
      cloud,
      { client_id: 'demo-spa', ...members },
      { as: null, headers: headersOf(page) },
    );
    const started = {
      grant_type: grants.sms,
      client_id: 'demo-spa',
      ...members,
      otp_token: String(asked.body['otp_token']),
      otp: newestCode(cloud),
      auto_signup: true,
    };
    const wrong = await redeem(cloud, { ...started, otp: wrongCode(started.otp) }, headersOf(page));
    const right = await redeem(cloud, started, headersOf(page));
    expect([asked.status, wrong.status, right.status]).toEqual([200, 400, 200]);
    for (const { headers } of [asked, wrong, right]) {
      expect(headers.get('access-control-allow-origin')).toBe(page);
      expect(headers.get('vary')).toBe('Origin');
    }
  });

  it.each(['http://localhost:3001', 'https://localhost:3000', 'http://localhost:3000.example', 'null'])(
    'of %s may read none',
    async (origin) => {
      const started = await startAtPage(cloud, 'sms', { origin });
      const { status, headers } = await redeem(cloud, { ...started, auto_signup: true }, headersOf(origin));
      expect(status).toBe(200);
      expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  it('of the origin of a redirect address may read the answers to its client', async () => {
    const { headers } = await sendCode(cloud, recipientOf('sms'), { headers: headersOf(page) });
    expect(headers.get('access-control-allow-origin')).toBe(page);
  });

  it.each([paths.send, paths.token, paths.revoke, paths.userinfo, paths.signup])(
    'may ask before it calls %s',
    async (path) => {
      const { status, headers } = await ask(cloud, path, {
        method: 'OPTIONS',
        headers: {
          origin: page,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type',
        },
      });
      expect(status).toBe(204);
      expect(headers.get('access-control-allow-origin')).toBe('*');
      expect(headers.get('access-control-allow-headers')).toBe('authorization,content-type,idempotency-key');
    },
  );
});
