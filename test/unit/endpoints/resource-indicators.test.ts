import { describe, expect, it } from 'vitest';
import type { DialectId } from '../../../shared/contract/issuers.ts';
import { granted, refreshing } from '../../support/granted.ts';
import { apiClient } from '../../support/memory-fixtures.ts';
import { logLines } from '../../support/memory-log.ts';
import { asApp, baseUrl, type Json, outcomeOf, world } from '../../support/world.ts';

logLines();

const [first, second, third] = ['https://r.example/1', 'https://r.example/2', 'urn:example:3'] as const;
const registered = [first, second, third];

/** A grant for the first two of the three resources that the client may ask for, refreshed with some of them. */
async function loggedIn(id: DialectId, resources: readonly string[] = [first, second]) {
  const { client, url } = refreshing[id];
  const server = world({ clients: [{ ...client, resources: registered }, apiClient] });
  const { grant, refreshToken } = await granted(server, { dialect: id, resources });
  const refresh = (asked: readonly string[] = [], form: Json = {}) => {
    const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken, ...form });
    for (const resource of asked) body.append('resource', resource);
    return server.fetch(url, { method: 'POST', headers: asApp, body });
  };
  const audienceOf = async (response: Promise<Response>) => {
    const { body } = await outcomeOf(response);
    return (await server.ports.publicKeys.verify(String(body['access_token'])))?.claims['aud'];
  };
  return { server, grant, refresh, audienceOf, find: () => server.grants.find(grant.id) };
}

const ids = Object.keys(refreshing) as DialectId[];

describe('resources (RFC 8707) at a refresh', () => {
  it.each(ids)('are the audience of the token, in the dialect %s', async (id) => {
    const { audienceOf, refresh } = await loggedIn(id);
    expect(await audienceOf(refresh())).toEqual([first, second, 'api']);
    const narrower = await loggedIn(id);
    expect(await narrower.audienceOf(narrower.refresh([second]))).toEqual([second, 'api']);
  });

  it('may be named one by one, as often as there are', async () => {
    const { audienceOf, refresh } = await loggedIn('plain');
    expect(await audienceOf(refresh([second, first, second]))).toEqual([second, first, 'api']);
  });

  it('alone are a single audience', async () => {
    const { audienceOf, refresh } = await loggedIn('plain');
    expect(await audienceOf(refresh([second], { scope: 'openid' }))).toBe(second);
  });

  it('narrow the token and not the grant', async () => {
    const { find, grant, refresh, server } = await loggedIn('uas');
    await refresh([second]);
    expect(await find()).toEqual({ ...grant, generation: 1, rotatedAt: server.clock.seconds() });
  });

  it('are none where none were granted: then the issuer is the audience', async () => {
    const { audienceOf, refresh } = await loggedIn('plain', []);
    expect(await audienceOf(refresh())).toEqual(['api', baseUrl]);
  });

  it.each<[string, readonly string[]]>([
    ['the client’s, but not granted', [third]],
    ['the client’s, but not granted, beside one that was', [first, third]],
    ['not the client’s', ['https://other.example/']],
    ['no URI', ['r']],
    ['a URI with a fragment', [`${first}#x`]],
    ['part of one that was granted', ['https://r.example/']],
  ])('are refused when one is %s, and nothing is rotated', async (_case, asked) => {
    const { find, grant, refresh } = await loggedIn('plain');
    expect(await outcomeOf(refresh(asked))).toEqual({
      status: 400,
      body: {
        error: 'invalid_target',
        error_description: 'the resource is not available to this client',
      },
    });
    expect(await find()).toEqual(grant);
  });

  it.each(ids)('are refused to a grant without any, in the dialect %s', async (id) => {
    const { find, grant, refresh } = await loggedIn(id, []);
    const { status, body } = await outcomeOf(refresh([first]));
    expect([status, body['error']]).toEqual([400, 'invalid_target']);
    expect(await find()).toEqual(grant);
  });

  it('may be 2048 characters long, together', async () => {
    const { find, grant, refresh } = await loggedIn('plain');
    const long = `https://r.example/${'x'.repeat(2_048)}`;
    expect(await outcomeOf(refresh([long]))).toEqual({
      status: 400,
      body: { error: 'invalid_request', error_description: 'resource is over 2048 characters' },
    });
    expect(await find()).toEqual(grant);
  });
});
