import { describe, expect, it } from 'vitest';
import { forEachDynamo } from '../../support/local.ts';
import { operationsOf } from '../../support/operations.ts';
import {
  login,
  newestCode,
  recipientOf,
  redeem,
  refresh,
  revoke,
  sendCode,
  start,
  userinfo,
  wrongCode,
} from './steps.ts';

/** One caller, whose allowance the function keeps in memory. */
const headers = { 'x-local-source-ip': '192.0.2.1' };

forEachDynamo((cloud) => {
  describe('requests to DynamoDB, once everything is warm', async () => {
    for (const channel of ['sms', 'email'] as const) {
      const { access, refresh: token } = await login(cloud, { channel, headers });
      await userinfo(cloud, access);
      await revoke(cloud, access);
      await revoke(cloud, token);
    }

    it.each([
      // One for the budgets of the country.
      ['three', 'sms', ['PutItem', 'UpdateItem', 'UpdateItem']],
      ['two', 'email', ['PutItem', 'UpdateItem']],
    ] as const)('are %s for a code by %s', async (_count, channel, expected) => {
      // The lease of the source's allowance ends after some messages: then one code takes one more.
      const operations = [];
      for (const _ of [1, 2]) {
        const members = recipientOf(channel);
        operations.push(await operationsOf(cloud, () => sendCode(cloud, members, { headers })));
      }
      expect(operations).toContainEqual(expected);
    });

    it('are two for a right code by SMS, two that tell the budgets of a first proof, and those that read the user', async () => {
      const typed = '+358401234567';
      const known = await start(cloud, { typed, headers });
      expect(await operationsOf(cloud, () => redeem(cloud, known))).toEqual([
        'GetItem',
        'GetItem',
        'PutItem',
        'UpdateItem',
        'UpdateItem',
        'UpdateItem',
      ]);
    });

    it('are two for a right code by SMS, two that tell the budgets of a first proof, and those that make the user', async () => {
      const stranger = { ...(await start(cloud, { headers })), auto_signup: true };
      expect(await operationsOf(cloud, () => redeem(cloud, stranger))).toEqual([
        'GetItem',
        'PutItem',
        'PutItem',
        'UpdateItem',
        'UpdateItem',
        'UpdateItem',
        'UpdateItem',
      ]);
    });

    it('are one for a wrong code', async () => {
      const started = await start(cloud, { headers });
      const wrong = { ...started, otp: wrongCode(newestCode(cloud)) };
      expect(await operationsOf(cloud, () => redeem(cloud, wrong))).toEqual(['UpdateItem']);
    });

    it('are none for a forged token', async () => {
      const started = await start(cloud, { headers });
      const forged = { ...started, otp_token: `${started['otp_token']?.slice(0, -3)}AAA` };
      expect(await operationsOf(cloud, () => redeem(cloud, forged))).toEqual([]);
    });

    it('are one for a refresh, and one for a revocation', async () => {
      const tokens = await login(cloud, { headers });
      expect(await operationsOf(cloud, () => refresh(cloud, tokens.refresh))).toEqual(['UpdateItem']);
      expect(await operationsOf(cloud, () => revoke(cloud, tokens.access))).toEqual(['UpdateItem']);
    });
  });
});
