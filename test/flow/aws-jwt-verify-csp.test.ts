import { JwtVerifier } from 'aws-jwt-verify';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { describe, expect, it } from 'vitest';
import { aliceOf, delegate, demoBackend, demoService, paths, request } from '../e2e/csp/steps.ts';
import { app, plainOf, request as requestAtRoot, resources } from '../e2e/plain/steps.ts';
import { localCloud } from '../support/local.ts';

const cloud = await localCloud();
const { logIn: logInAtVendor, user: alice } = await aliceOf(cloud);
const { logIn: logInAtRoot } = await plainOf(cloud);
const vendor = { issuer: cloud.url + paths.issuer, jwksUri: cloud.url + paths.keys };
const root = { issuer: cloud.url, jwksUri: `${cloud.url}/oauth2/jwks` };

/** A verifier as a Lambda function of a customer's would make it. Its own fetcher speaks TLS only. */
function verifierFor(issuer: typeof vendor, audience: string, use: 'access' | 'id') {
  const fetcher = { fetch: async (uri: string) => (await fetch(uri)).arrayBuffer() };
  return JwtVerifier.create(
    {
      ...issuer,
      audience,
      customJwtCheck({ payload }) {
        if (payload['token_use'] !== use) throw new Error(`not an ${use} token`);
      },
    },
    { jwksCache: new SimpleJwksCache({ fetcher }) },
  );
}

describe.each([
  { name: 'VMware CSP', place: vendor, owner: demoService.clientId, logIn: logInAtVendor, ask: request },
  { name: 'plain OAuth', place: root, owner: app.clientId, logIn: logInAtRoot, ask: requestAtRoot },
])('aws-jwt-verify with tokens of $name', ({ ask, logIn, owner, place }) => {
  it('verifies access tokens for the issuer and ID tokens for their client', async () => {
    const { accessToken, idToken } = await logIn();
    expect(await verifierFor(place, place.issuer, 'access').verify(accessToken)).toMatchObject({
      ...{ iss: place.issuer, sub: alice.id, client_id: owner },
    });
    expect(await verifierFor(place, owner, 'id').verify(idToken)).toMatchObject({
      ...{ iss: place.issuer, sub: alice.id, azp: owner },
    });
  });

  it('verifies the tokens of a client that acts for itself', async () => {
    const { body } = await ask(cloud, { grant_type: 'client_credentials' });
    const token = String(body['access_token']);
    expect(await verifierFor(place, place.issuer, 'access').verify(token)).toMatchObject({ sub: owner });
  });

  it('takes no token of one kind for the other, and none of another issuer', async () => {
    const { accessToken, idToken } = await logIn();
    await expect(verifierFor(place, place.issuer, 'id').verify(accessToken)).rejects.toThrow(
      'not an id token',
    );
    await expect(verifierFor(place, owner, 'access').verify(idToken)).rejects.toThrow('not an access token');
    const other = place === root ? vendor : root;
    await expect(verifierFor(other, place.issuer, 'access').verify(accessToken)).rejects.toThrow(
      'Issuer not allowed',
    );
  });
});

describe('aws-jwt-verify', () => {
  it('verifies a token of VMware CSP with which another client acts for the user', async () => {
    const { accessToken } = await logInAtVendor();
    const { body } = await delegate(cloud, accessToken);
    const verified = await verifierFor(vendor, vendor.issuer, 'access').verify(String(body['access_token']));
    expect(verified).toMatchObject({ sub: alice.id, act: { sub: demoBackend.clientId } });
  });

  it('verifies a token for a resource at the resource alone', async () => {
    const [files, mail] = resources;
    const { body } = await requestAtRoot(cloud, { grant_type: 'client_credentials', resource: files });
    const token = String(body['access_token']);
    expect(await verifierFor(root, files, 'access').verify(token)).toMatchObject({ aud: files });
    for (const audience of [mail, root.issuer]) {
      await expect(verifierFor(root, audience, 'access').verify(token)).rejects.toThrow(
        'Audience not allowed',
      );
    }
  });
});
