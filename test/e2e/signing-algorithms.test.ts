import { decodeProtectedHeader } from 'jose';
import { expect, it } from 'vitest';
import { ensureKeys } from '../../shared/core/key-custodian.ts';
import { publicJwkOf } from '../../shared/crypto/jwk.ts';
import { dynamoKeyStore } from '../../shared/dynamo/key-store.ts';
import { adminTargetOf } from '../cli/admin-target.ts';
import { askCommand, failCommand } from '../cli/run.ts';
import { demoApi, smsGrant } from '../support/clients.ts';
import { localCloud, type TestCloud } from '../support/local.ts';
import { introspect, login } from '../support/login.ts';

const cloud = await localCloud();
const where = ['--local', cloud.url];

function custodianOf(stack: TestCloud) {
  const { clock, keyWrapper, table } = adminTargetOf(stack);
  return { clock, keyWrapper, keyStore: dynamoKeyStore(table), publicJwkOf };
}

/** Leaves the stack the keys that it had before there were several algorithms. */
async function makeOlder(): Promise<void> {
  const { keyStore } = custodianOf(cloud);
  const keySet = await keyStore.readKeySet();
  if (!keySet) throw new Error('the stack has no signing keys');
  const keys = keySet.keys.filter(({ publicJwk }) => publicJwk.alg === 'RS256');
  await keyStore.writeKeySet({ revision: keySet.revision + 1, keys });
}

it('a stack from before there were several algorithms refuses a client of another one until it is deployed anew', async () => {
  await makeOlder();
  const create = ['client', 'create', '--client-id', 'curves', '--grant-type', smsGrant];
  const asked = ['--id-token-signed-response-alg', 'ES256', '--access-token-signed-response-alg', 'EdDSA'];
  const refused = (alg: string) => ({
    code: 1,
    stdout: '',
    error: expect.stringMatching(
      new RegExp(`^.+ has no ${alg} key yet, which the next deployment makes: deploy it first$`),
    ),
  });
  expect(await failCommand([...create, ...asked, ...where])).toEqual(refused('ES256'));
  const update = ['client', 'update', 'demo-app', '--access-token-signed-response-alg', 'EdDSA'];
  expect(await failCommand([...update, ...where])).toEqual(refused('EdDSA'));
  const { clients } = await askCommand(['client', 'list', ...where]);
  expect(JSON.stringify(clients)).not.toContain('curves');
  const before = await login(cloud, { scope: 'openid demo-api' });
  expect(decodeProtectedHeader(before.accessToken).alg).toBe('RS256');

  await ensureKeys(custodianOf(cloud));
  const { client_secret: secret } = await askCommand([
    ...create,
    ...asked,
    '--scope',
    'openid demo-api',
    ...where,
  ]);
  const as = { clientId: 'curves', secret: String(secret) };
  const { accessToken, idToken } = await login(cloud, { scope: 'openid demo-api', as });
  expect([idToken, accessToken].map((token) => decodeProtectedHeader(token).alg)).toEqual(['ES256', 'EdDSA']);
  for (const token of [accessToken, before.accessToken]) {
    expect(await introspect(cloud, token, demoApi)).toMatchObject({ active: true });
  }
});
