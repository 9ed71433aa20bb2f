import { describe, expect, it } from 'vitest';
import { plain } from '../../../shared/dialects/plain.ts';
import { askCommand } from '../../cli/run.ts';
import { type Form, post } from '../../support/calls.ts';
import { demoApi, registerClient } from '../../support/clients.ts';
import { callback } from '../../support/codes.ts';
import { forEachDynamo, type TestCloud } from '../../support/local.ts';
import { tokensOf } from '../../support/login.ts';
import { watched } from '../../support/operations.ts';
import { accessTokenType, aliceOf, demoBackend, demoService, paths, tokenExchange } from './steps.ts';

const plainApp = { clientId: 'plain-app', secret: 'plain-app-secret' } as const;
const plainActor = { clientId: 'plain-actor', secret: 'plain-actor-secret' } as const;

/** Who asks where: the vendor's address, and the root. */
const vendor = { path: paths.token, client: demoService, actor: demoBackend, delegation: 'client_delegate' };
const root = { path: '/oauth2/token', client: plainApp, actor: plainActor, delegation: tokenExchange };
type Place = typeof vendor | typeof root;

async function registerPlainClients(cloud: TestCloud): Promise<void> {
  await registerClient(cloud, {
    ...plainApp,
    grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
    redirectUris: [callback],
    allowedActors: [plainActor.clientId],
  });
  await registerClient(cloud, { ...plainActor, grantTypes: [tokenExchange] });
}

forEachDynamo((cloud) => {
  describe('requests to DynamoDB, once everything is warm', async () => {
    await registerPlainClients(cloud);
    const { codeOf } = await aliceOf(cloud);

    const asItself = { grant_type: 'client_credentials' } as const;
    const ask = async ({ path }: Place, form: Form, as: typeof demoApi | Place['client' | 'actor']) => {
      const reply = await post(cloud, path, form, { as });
      if (reply.status !== 200) throw new Error(`${reply.status} ${reply.text}`);
      return reply;
    };
    const asCode = async ({ client }: Place) => {
      const dialect = client === plainApp ? { dialect: plain } : {};
      const code = await codeOf({ clientId: client.clientId, ...dialect });
      return { grant_type: 'authorization_code', code, redirect_uri: callback };
    };
    const logIn = async (place: Place) => tokensOf(await ask(place, await asCode(place), place.client));
    const refresh = (place: Place, refresh_token: string) =>
      ask(place, { grant_type: 'refresh_token', refresh_token }, place.client);
    const delegate = (place: Place, subject_token: string) => {
      const subject = { subject_token, subject_token_type: accessTokenType };
      return ask(place, { grant_type: place.delegation, ...subject }, place.actor);
    };
    const isActive = async (path: string, token: string, as: typeof demoApi | Place['client']) =>
      (await post(cloud, path, { token }, { as })).body['active'];

    const { api_token: apiToken } = await askCommand([
      ...['api-token', 'create', '--username', 'alice', '--client-id', demoService.clientId],
      ...['--expires', '30d', '--local', cloud.url],
    ]);
    const trade = () => post(cloud, paths.apiToken, { api_token: String(apiToken) }, { as: null });

    for (const place of [vendor, root]) {
      const { accessToken, refreshToken } = await logIn(place);
      await ask(place, asItself, place.client);
      await delegate(place, accessToken);
      await isActive(paths.introspect, refreshToken, demoService);
      await isActive('/oauth2/introspect', accessToken, demoApi);
      await isActive('/uas/oauth2/introspection', accessToken, demoApi);
    }
    await trade();

    describe.each([
      ['at the vendor’s address', vendor],
      ['at the root', root],
    ] as const)('%s', (_where, place) => {
      it('are none for client_credentials', async () => {
        const [operations] = await watched(cloud, () => ask(place, asItself, place.client));
        expect(operations).toEqual([]);
      });

      it('are one for a code, and one for the refresh after it', async () => {
        const form = await asCode(place);
        const [redeemed, reply] = await watched(cloud, () => ask(place, form, place.client));
        const [refreshed] = await watched(cloud, () => refresh(place, tokensOf(reply).refreshToken));
        expect([redeemed, refreshed]).toEqual([['UpdateItem'], ['UpdateItem']]);
      });

      it('are one for a delegation', async () => {
        const { accessToken } = await logIn(place);
        const [operations] = await watched(cloud, () => delegate(place, accessToken));
        expect(operations).toEqual(['GetItem']);
      });

      it('are none for tokens that are forged', async () => {
        const { accessToken, refreshToken } = await logIn(place);
        const altered = (token: string) => `${token.slice(0, -9)}AAAAAAAAA`;
        const attempts = [
          { grant_type: 'authorization_code', code: 'A'.repeat(112), redirect_uri: callback },
          { grant_type: 'refresh_token', refresh_token: altered(refreshToken) },
        ];
        for (const form of attempts) {
          const [operations, { status }] = await watched(cloud, () =>
            post(cloud, place.path, form, { as: place.client }),
          );
          expect([operations, status]).toEqual([[], 400]);
        }
        const form = {
          grant_type: place.delegation,
          ...{ subject_token: altered(accessToken), subject_token_type: accessTokenType },
        };
        const [operations, { status }] = await watched(cloud, () =>
          post(cloud, place.path, form, { as: place.actor }),
        );
        expect([operations, status]).toEqual([[], 400]);
      });

      it('are one for the introspection of each kind of token', async () => {
        const { accessToken, refreshToken } = await logIn(place);
        const delegated = String((await delegate(place, accessToken)).body['access_token']);
        const own = String((await ask(place, asItself, place.client)).body['access_token']);
        for (const path of ['/oauth2/introspect', '/uas/oauth2/introspection']) {
          for (const token of [accessToken, refreshToken, delegated, own]) {
            const step = () => isActive(path, token, demoApi);
            expect(await watched(cloud, step)).toEqual([['GetItem'], true]);
          }
        }
      });
    });

    it('are one for the vendor’s introspection, and none where it tells nothing', async () => {
      const { accessToken, refreshToken } = await logIn(vendor);
      const step = (token: string) => watched(cloud, () => isActive(paths.introspect, token, demoService));
      expect(await step(refreshToken)).toEqual([['GetItem'], true]);
      expect(await step(accessToken)).toEqual([[], false]);
    });

    it('are one for an API token', async () => {
      const [operations, { status }] = await watched(cloud, trade);
      expect([operations, status]).toEqual([['GetItem'], 200]);
    });
  });
});
