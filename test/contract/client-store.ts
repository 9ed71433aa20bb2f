import { describe, expect, it } from 'vitest';
import type { Client } from '../../shared/core/model.ts';
import type { ClientStore } from '../../shared/core/ports.ts';
import { clientWith, storedSecret } from '../support/memory-fixtures.ts';

const everything: Client = clientWith({
  clientId: 'everything',
  dialect: 'csp',
  clientName: 'Every “field” ✓',
  secrets: [storedSecret('one'), storedSecret('two', 1_800_000_000)],
  wrappedSecret: Uint8Array.from([0, 1, 2, 255]),
  tokenEndpointAuthMethod: 'private_key_jwt',
  jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', key_ops: ['verify'] }] },
  grantTypes: [],
  scope: ['openid', 'api'],
  resourceServer: true,
  idTokenSignedResponseAlg: 'ES256',
  accessTokenSignedResponseAlg: 'EdDSA',
  accessTokenTtl: 1,
  idTokenTtl: 2,
  refreshTokenTtl: 3,
  refreshTokenExpiry: 'dynamic',
  timestampUnit: 'ms',
  reissueOnExpiry: false,
  uiLocalesRequired: true,
  autoSignup: true,
  publicOtpSend: true,
  claims: ['email', 'phone_number'],
  resources: ['https://r.example/', 'urn:example:r'],
  organization: { id: 'org-1', permissions: ['csp:org_member', 'external/service/role'] },
  maxGroupsInIdToken: 5,
  allowedActors: ['backend'],
  codeChallengeMethod: 'plain',
  redirectUris: ['https://app.example/cb'],
  postLogoutRedirectUris: ['https://app.example/bye'],
  corsOrigins: ['https://*.app.example'],
});

const { accessTokenTtl: _, idTokenTtl: __, refreshTokenTtl: ___, ...withoutLifetimes } = clientWith();

/** What every client store holds to. `make` gives one that has these clients. */
export function clientStoreContract(make: (clients: readonly Client[]) => Promise<ClientStore>): void {
  describe('a client store', () => {
    it.each([
      ['every field', everything],
      ['as few fields as there can be', clientWith({ secrets: [] })],
      ['the lifetimes of its dialect', withoutLifetimes],
      ['no scope at all', clientWith({ scope: [] })],
    ])('finds a client with %s as it was written', async (_case, client) => {
      const store = await make([client]);
      expect(await store.find(client.clientId)).toEqual(client);
    });

    it.each([
      ['unknown', 'nobody'],
      ['empty', ''],
      ['longer than a key may be', 'x'.repeat(2_000)],
      ['broken off in the middle of a character', '\ud800'],
      ['a control character', '\0'],
    ])('finds none under an id that is %s', async (_case, clientId) => {
      const store = await make([everything]);
      expect(await store.find(clientId)).toBeUndefined();
    });
  });
}
