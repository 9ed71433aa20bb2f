import { describe, expect, it } from 'vitest';
import { fromBase64Url } from '../../shared/core/encoding.ts';
import { keys } from '../../shared/dynamo/keys.ts';
import { demoApi } from '../support/clients.ts';
import { crowd } from '../support/crowd.ts';
import { forEachDynamo, type TestCloud } from '../support/local.ts';
import { introspect, login, refresh, revoke, tokensOf } from '../support/login.ts';

/** The generation that the grant of a refresh token is at. */
async function generationOf({ table }: TestCloud, refreshToken: string): Promise<number> {
  const bytes = fromBase64Url(refreshToken) ?? new Uint8Array();
  const item = await table.get(keys.grant(bytes.slice(16, 32)));
  return Number((item?.['generation'] as { readonly N: string } | undefined)?.N);
}

forEachDynamo((cloud) => {
  describe('races for one refresh token', () => {
    it('gives 100 parallel requests one and the same successor, which works', async () => {
      const { refreshToken } = await login(cloud);
      const replies = await crowd(100, () => refresh(cloud, refreshToken));
      const successors = new Set(replies.map((reply) => tokensOf(reply).refreshToken));
      expect(successors.size).toBe(1);
      expect(await generationOf(cloud, refreshToken)).toBe(1);
      const [successor = ''] = successors;
      expect(await introspect(cloud, refreshToken, demoApi)).toEqual({ active: false });
      expect(await introspect(cloud, successor, demoApi)).toMatchObject({ active: true });
      expect((await refresh(cloud, successor)).status).toBe(200);
    });

    it('leaves no live token behind when a revocation comes in between', async () => {
      const { refreshToken } = await login(cloud);
      const [, ...replies] = await Promise.all([
        revoke(cloud, refreshToken),
        ...Array.from({ length: 20 }, () => refresh(cloud, refreshToken)),
      ]);
      const given = replies.filter(({ status }) => status === 200).map(tokensOf);
      for (const token of [
        refreshToken,
        ...given.flatMap((tokens) => [tokens.refreshToken, tokens.accessToken]),
      ]) {
        expect(await introspect(cloud, token, demoApi)).toEqual({ active: false });
      }
    });
  });
});
