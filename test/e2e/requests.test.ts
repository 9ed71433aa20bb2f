import { describe, expect, it } from 'vitest';
import { ask, paths, post } from '../support/calls.ts';
import { demoApi, emailGrant, smsGrant } from '../support/clients.ts';
import { forEachDynamo } from '../support/local.ts';
import {
  answer,
  introspect,
  login,
  nextAddress,
  nextPhone,
  refresh,
  revoke,
  start,
  wrongCode,
} from '../support/login.ts';
import { operationsOf } from '../support/operations.ts';

/** One caller, whose allowance the function keeps in memory. */
const headers = { 'x-local-source-ip': '192.0.2.1' };

forEachDynamo((cloud) => {
  describe('requests to DynamoDB, once everything is warm', async () => {
    const tokens = await login(cloud, { scope: 'openid demo-api', headers });
    await introspect(cloud, tokens.accessToken, demoApi);
    await ask(cloud, paths.jwks);
    await ask(cloud, paths.discovery);
    await ask(cloud, paths.whoami, { headers: { authorization: `Bearer ${tokens.accessToken}` } });

    await revoke(cloud, tokens.accessToken, { headers });

    it.each([
      // One for the budgets of the country.
      ['three', 'sms', smsGrant, nextPhone, ['PutItem', 'UpdateItem', 'UpdateItem']],
      ['two', 'email', emailGrant, nextAddress, ['PutItem', 'UpdateItem']],
    ] as const)('are %s for a start by %s', async (_count, _channel, grant_type, next, expected) => {
      const form = { grant_type, scope: 'openid demo-api', username: next() };
      // The lease of the source's allowance ends after some messages: then one start takes one more.
      const operations = [];
      for (const username of [form.username, next()]) {
        operations.push(
          await operationsOf(cloud, () => post(cloud, paths.token, { ...form, username }, { headers })),
        );
      }
      expect(operations).toContainEqual(expected);
    });

    it('are one more for a right code by SMS, which tells the budget of unverified codes', async () => {
      const started = await start(cloud, { headers });
      expect(await operationsOf(cloud, () => answer(cloud, started))).toEqual([
        'PutItem',
        'UpdateItem',
        'UpdateItem',
        'UpdateItem',
      ]);
    });

    it('are one for a wrong code', async () => {
      const started = await start(cloud, { headers });
      const wrong = { ...started, code: wrongCode(started.code) };
      expect(await operationsOf(cloud, () => answer(cloud, wrong))).toEqual(['UpdateItem']);
    });

    it('are one for a refresh', async () => {
      const { refreshToken } = await login(cloud, { headers });
      expect(await operationsOf(cloud, () => refresh(cloud, refreshToken))).toEqual(['UpdateItem']);
    });

    it.each(['accessToken', 'refreshToken'] as const)(
      'are one for the introspection of the %s',
      async (kind) => {
        const { [kind]: token } = await login(cloud, { headers });
        expect(await operationsOf(cloud, () => introspect(cloud, token, demoApi))).toEqual(['GetItem']);
      },
    );

    it('are none for the introspection of what is no token', async () => {
      const step = () => introspect(cloud, 'x.y.z', demoApi);
      expect(await operationsOf(cloud, step)).toEqual([]);
    });

    it('are one for a revocation', async () => {
      const { accessToken, refreshToken } = await login(cloud, { headers });
      expect(await operationsOf(cloud, () => revoke(cloud, accessToken))).toEqual(['UpdateItem']);
      expect(await operationsOf(cloud, () => revoke(cloud, refreshToken))).toEqual(['UpdateItem']);
    });

    it('are one for the authorizer, which looks for revocation, and none from its cache', async () => {
      const { accessToken } = await login(cloud, { headers });
      const call = () => ask(cloud, paths.whoami, { headers: { authorization: `Bearer ${accessToken}` } });
      expect(await operationsOf(cloud, call)).toEqual(['GetItem']);
      expect(await operationsOf(cloud, call)).toEqual([]);
    });

    it.each([paths.jwks, paths.discovery])('are none for %s', async (path) => {
      expect(await operationsOf(cloud, () => ask(cloud, path))).toEqual([]);
    });

    it('are none for a request with a forged reference', async () => {
      const started = await start(cloud, { headers });
      const forged = { ...started, reference: `${started.reference.slice(0, -2)}AA` };
      expect(await operationsOf(cloud, () => answer(cloud, forged))).toEqual([]);
    });

    it('are two for a right code, and one more where the client proves the recipient for the first time', async () => {
      const username = nextAddress();
      const first = await start(cloud, { channel: 'email', username, headers });
      expect(await operationsOf(cloud, () => answer(cloud, first))).toEqual([
        'PutItem',
        'UpdateItem',
        'UpdateItem',
      ]);
      cloud.advance(61);
      const second = await start(cloud, { channel: 'email', username, headers });
      expect(await operationsOf(cloud, () => answer(cloud, second))).toEqual(['PutItem', 'UpdateItem']);
    });
  });
});
