import { randomBytes } from 'node:crypto';
import Provider, { type Configuration, type ResourceServer } from 'oidc-provider';
import { algorithmOf, newPrivateJwk } from './key-pair.ts';
import { listening } from './listening.ts';
import { mapAdapter } from './map-adapter.ts';

// A program: oidc-provider on its own HTTP handler. Its argument is the algorithm of all tokens.
const alg = algorithmOf(process.argv[2]);
const resource = 'urn:api';
const day = 86_400;

const resourceServer: ResourceServer = {
  scope: 'api',
  audience: 'api',
  accessTokenTTL: 3_600,
  accessTokenFormat: 'jwt',
  jwt: { sign: { alg } },
};

const confidential = {
  redirect_uris: [],
  response_types: [],
  id_token_signed_response_alg: alg,
  token_endpoint_auth_method: 'client_secret_basic',
} as const;

const configuration: Configuration = {
  adapter: mapAdapter(),
  jwks: { keys: [newPrivateJwk(alg)] },
  cookies: { keys: [randomBytes(32).toString('hex')] },
  clients: [
    {
      ...confidential,
      client_id: 'service',
      client_secret: 'service-secret',
      grant_types: ['client_credentials'],
    },
    { ...confidential, client_id: 'api', client_secret: 'api-secret', grant_types: [] },
    {
      ...confidential,
      client_id: 'app',
      client_secret: 'app-secret',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: ['https://app.example.com/callback'],
    },
  ],
  scopes: ['openid', 'offline_access'],
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
  rotateRefreshToken: true,
  ttl: { AccessToken: 3_600, ClientCredentials: 3_600, IdToken: 3_600, RefreshToken: day, Grant: day },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      useGrantedResource: () => true,
      getResourceServerInfo: () => resourceServer,
    },
  },
};

const provider = new Provider('https://login.example.com', configuration);
provider.proxy = true;

/** What a login leaves behind: a grant of the user. */
async function newGrant() {
  const client = await provider.Client.find('app');
  if (!client) throw new Error('there is no client app');
  const accountId = `user-${randomBytes(8).toString('hex')}`;
  const grant = new provider.Grant({ accountId, clientId: client.clientId });
  grant.addOIDCScope('openid offline_access');
  grant.addResourceScope(resource, 'api');
  return { client, accountId, grantId: await grant.save() };
}

/** Refresh tokens, as logins by code give them. */
async function refreshTokens(count: unknown): Promise<readonly string[]> {
  return times(Number(count), async () =>
    new provider.RefreshToken({
      ...(await newGrant()),
      ...{ gty: 'authorization_code', resource, scope: 'openid offline_access api' },
      authTime: Math.floor(Date.now() / 1000),
    }).save(),
  );
}

/** Opaque access tokens, the only ones that it introspects. */
async function accessTokens(count: unknown): Promise<readonly string[]> {
  return times(Number(count), async () =>
    new provider.AccessToken({ ...(await newGrant()), gty: 'authorization_code', scope: 'openid' }).save(),
  );
}

async function times<T>(count: number, make: () => Promise<T>): Promise<readonly T[]> {
  const made: T[] = [];
  while (made.length < count) made.push(await make());
  return made;
}

await listening(provider.callback(), { refreshTokens, accessTokens });
