import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { paths, post } from '../support/calls.ts';
import { demoApi, registerClient } from '../support/clients.ts';
import { crowd } from '../support/crowd.ts';
import { forEachDynamo } from '../support/local.ts';

const { privateKey, publicKey } = await generateKeyPair('ES256');
const clientId = 'signing-api';

forEachDynamo((cloud) => {
  describe('races for one client assertion', () => {
    it('lets one of 100 parallel uses through', async () => {
      await registerClient(cloud, {
        ...demoApi,
        clientId,
        tokenEndpointAuthMethod: 'private_key_jwt',
        jwks: { keys: [{ ...(await exportJWK(publicKey)) }] },
      });
      const now = Math.floor(cloud.now() / 1000);
      const assertion = await new SignJWT({ iss: clientId, sub: clientId, aud: `${cloud.url}/uas` })
        .setProtectedHeader({ alg: 'ES256' })
        .setJti(randomUUID())
        .setExpirationTime(now + 60)
        .sign(privateKey);
      const form = {
        token: 'x',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      };
      const replies = await crowd(100, () => post(cloud, paths.introspection, form, { as: null }));
      expect(replies.map(({ status }) => status).sort()).toEqual([
        200,
        ...Array.from({ length: 99 }, () => 401),
      ]);
    });
  });
});
