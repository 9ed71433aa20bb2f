import { describe, expect, it } from 'vitest';
import { grantsByUser } from '../../../shared/contract/table.ts';
import { fromBase64Url, toBase64Url } from '../../../shared/core/encoding.ts';
import type { Session } from '../../../shared/core/flow.ts';
import type { Client } from '../../../shared/core/model.ts';
import { maxSessionGrants } from '../../../shared/core/sign-in.ts';
import { grantToItem } from '../../../shared/dynamo/grant-item.ts';
import { pageTextsIn } from '../../../shared/pages/locales/index.ts';
import { logLines } from '../../support/memory-log.ts';
import { baseUrl, basic, type Form, outcomeOf } from '../../support/world.ts';
import {
  type Address,
  addresses,
  answerOf,
  clients,
  codeOf,
  redeem,
  requestUrl,
  setting,
  shown,
  signIn,
  stranger,
} from './sign-in-setting.ts';

logLines();

const bye = 'https://shop.example.com/bye';
const html = { headers: { accept: 'text/html' } };
const otherAt = 'https://other.example.com/';
const ofOther = { client_id: 'other', redirect_uri: otherAt };
const byOther = { clientId: 'other', form: { redirect_uri: otherAt } };

type Place = ReturnType<typeof setting>;
type Tokens = Readonly<Record<string, unknown>>;

/** A world in which some of the clients are otherwise. */
function placeWith(changes: Readonly<Record<string, Partial<Client>>> = {}): Place {
  return setting({ clients: clients.map((client) => ({ ...client, ...changes[client.clientId] })) });
}

/** The tokens that a browser which is signed in gets for a client without a page. */
async function given(
  { server, browser }: Place,
  request: Form = {},
  as: object = {},
  address: Address = 'plain',
) {
  const visited = await browser.open(requestUrl({ prompt: 'none', ...request }, address));
  return (await redeem(server, codeOf(visited), { address, ...as })).body;
}

/** A world in which alice signed in to `web`, and the tokens that it got. */
async function signedIn(place: Place = setting()): Promise<Place & { readonly tokens: Tokens }> {
  const tokens = (await redeem(place.server, codeOf(await signIn(place)))).body;
  return { ...place, tokens };
}

/** Whether a refresh token still brings tokens. */
async function lives(
  { server }: Place,
  tokens: Tokens,
  clientId = 'web',
  url: string = addresses.plain.token,
) {
  const form = { grant_type: 'refresh_token', refresh_token: String(tokens['refresh_token']) };
  return (
    (await outcomeOf(server.post(url, form, { authorization: basic(clientId, 'app-secret') }))).status === 200
  );
}

const leave = ({ browser }: Place, query: Form) =>
  browser.get(`${baseUrl}/logout?${new URLSearchParams(query)}`, html);
const hintOf = (tokens: Tokens) => ({ id_token_hint: String(tokens['id_token']) });
const hasCookie = ({ browser }: Place) => browser.cookies.has('__Host-latchkey-session');
const grantsOf = ({ server }: Place) => [...server.grants.contents.values()];

function sessionsOf({ server }: Place): readonly Session[] {
  return [...server.sessions.contents.values()];
}

describe('the account behind a grant', () => {
  it('is known also where the client is told the recipient alone, so that freezing the account finds the grant', async () => {
    const place = await signedIn();
    const { id_token } = await given(place, { client_id: 'tool' }, { clientId: 'tool' }, 'uas');
    const [, payload = ''] = String(id_token).split('.');
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
      sub: 'alice@example.com',
    });
    const accounts = grantsOf(place).map((grant) => [
      grant.subject,
      grant.userId,
      grantToItem(grant)[grantsByUser.partition],
    ]);
    expect(accounts).toEqual([
      ['user-alice', 'user-alice', { S: 'user-alice' }],
      ['alice@example.com', 'user-alice', { S: 'user-alice' }],
    ]);
  });

  it('is nobody’s where the recipient has none', async () => {
    const place = setting();
    await signIn(place, { recipient: stranger, url: requestUrl({ client_id: 'tool' }, 'uas') });
    expect(grantsOf(place).map(({ subject, userId }) => [subject, userId])).toEqual([[stranger, undefined]]);
  });
});

describe('signing in again in the same browser', () => {
  const again = requestUrl({ prompt: 'login' });

  it('as the same user: what was given before lives on, and ends with the new session', async () => {
    const place = await signedIn();
    const { tokens } = place;
    await signIn(place, { url: again });
    const [before, after] = sessionsOf(place);
    expect([before?.endedAt, after?.endedAt]).toEqual([place.server.clock.seconds(), undefined]);
    const refreshed = await lives(place, tokens);
    await leave(place, hintOf(tokens));
    expect([
      refreshed,
      hasCookie(place),
      grantsOf(place).map(({ revokedAt }) => revokedAt !== undefined),
    ]).toEqual([...[true, false], [true, true]]);
  });

  it('as the same user, after the session before was idle too long: that is so too', async () => {
    const place = await signedIn();
    place.server.clock.advance(9 * 3_600);
    await signIn(place);
    await leave(place, hintOf(place.tokens));
    expect(grantsOf(place).map(({ revokedAt }) => revokedAt !== undefined)).toEqual([true, true]);
  });

  it('takes over nothing that opens nothing: what was ended, what is gone, and codes that nobody traded in time', async () => {
    const place = await signedIn();
    await place.browser.open(requestUrl({ prompt: 'none' }));
    const ended = await given(place);
    await place.server.post(
      `${baseUrl}/oauth2/revoke`,
      { token: String(ended['refresh_token']) },
      { authorization: basic('web', 'app-secret') },
    );
    const gone = await place.browser.open(requestUrl({ prompt: 'none' }));
    expect(codeOf(gone)).toHaveLength(112);
    const [kept, lost, revoked, removed] = grantsOf(place);
    place.server.grants.contents.delete(toBase64Url(removed?.id ?? new Uint8Array()));
    await signIn(place, { url: again });
    const after = grantsOf(place).at(-1);
    expect([lost?.code?.redeemedAt, revoked?.revokedAt]).toEqual([
      undefined,
      place.server.clock.seconds() - 61,
    ]);
    expect(sessionsOf(place).at(-1)?.grantIds).toEqual([kept?.id, after?.id]);
  });

  it('as somebody else: what was given before ends, as by a sign-out', async () => {
    const place = await signedIn();
    const { tokens } = place;
    await signIn(place, { recipient: stranger, url: requestUrl({ prompt: 'login', client_id: 'shop' }) });
    expect(await lives(place, tokens)).toBe(false);
    const [before, after] = sessionsOf(place);
    expect([before?.endedAt, after?.grantIds.length]).toEqual([place.server.clock.seconds(), 1]);
  });
});

describe('a sign-out with the ID token of a session', () => {
  it('ends that session too, though the browser has lost its cookie', async () => {
    const place = await signedIn();
    place.browser.cookies.delete('__Host-latchkey-session');
    expect((await leave(place, hintOf(place.tokens))).status).toBe(200);
    expect([sessionsOf(place)[0]?.endedAt, await lives(place, place.tokens)]).toEqual([
      place.server.clock.seconds(),
      false,
    ]);
  });

  it('asks whoever is signed in by now, and is somebody else', async () => {
    const place = await signedIn();
    await signIn(place, { recipient: stranger, url: requestUrl({ prompt: 'login', client_id: 'shop' }) });
    const page = await leave(place, hintOf(place.tokens));
    expect([page.html.includes(pageTextsIn('en').signOut.title), hasCookie(place)]).toEqual([true, true]);
    expect(sessionsOf(place).map(({ endedAt }) => endedAt !== undefined)).toEqual([true, false]);
  });

  it('ends no session of another subject than the ID token’s', async () => {
    const place = await signedIn();
    const [session] = sessionsOf(place);
    if (!session) throw new Error('there is no session');
    place.server.sessions.contents.set(toBase64Url(session.id), { ...session, subject: 'user-bob' });
    place.browser.cookies.delete('__Host-latchkey-session');
    await leave(place, hintOf(place.tokens));
    expect([sessionsOf(place)[0]?.endedAt, await lives(place, place.tokens)]).toEqual([undefined, true]);
  });
});

describe('a session that can remember no more grants', () => {
  /** A session with that many grants more, and a silent request of another client in it. */
  async function filled(more: number) {
    const place = await signedIn();
    const [session] = sessionsOf(place);
    if (!session) throw new Error('there is no session');
    const ids = Array.from({ length: more }, (_, n) => fromBase64Url(`${String(n).padStart(20, 'A')}AA`));
    const grantIds = [...session.grantIds, ...ids.filter((id) => id !== undefined)];
    place.server.sessions.contents.set(toBase64Url(session.id), { ...session, grantIds });
    return place;
  }
  const silent = requestUrl({ prompt: 'none', ...ofOther });

  it('ends with all of them: none is given that would outlive a sign-out', async () => {
    const place = await filled(maxSessionGrants - 1);
    expect(answerOf(await place.browser.open(silent))).toMatchObject({
      at: otherAt,
      error: 'login_required',
    });
    expect(grantsOf(place).map(({ revokedAt }) => revokedAt)).toEqual([place.server.clock.seconds()]);
    expect(sessionsOf(place).map(({ endedAt }) => endedAt)).toEqual([place.server.clock.seconds()]);
  });

  it('is followed by an empty one, in which everything ends with it again', async () => {
    const place = await filled(maxSessionGrants - 1);
    await place.browser.open(silent);
    expect(shown(await place.browser.open(requestUrl()))).toBe('200 recipient');
    const { tokens } = await signedIn(place);
    expect(sessionsOf(place).at(-1)?.grantIds).toHaveLength(1);
    await leave(place, hintOf(tokens));
    expect(await lives(place, tokens)).toBe(false);
  });

  it('is not full with the last of them', async () => {
    const place = await filled(maxSessionGrants - 2);
    const tokens = await given(place, ofOther, byOther);
    expect(await lives(place, tokens, 'other')).toBe(true);
    await leave(place, hintOf(place.tokens));
    expect(grantsOf(place).map(({ revokedAt }) => revokedAt !== undefined)).toEqual([true, true]);
  });
});

describe('a link to the vendor’s sign-out', () => {
  const link = { client_id: 'shop', logout_redirect_uri: bye };

  it('asks first where the client is not the vendor’s', async () => {
    const place = await signedIn(placeWith({ shop: { postLogoutRedirectUris: [bye] } }));
    const page = await leave(place, link);
    expect([page.status, page.html.includes(pageTextsIn('en').signOut.title), hasCookie(place)]).toEqual([
      200,
      true,
      true,
    ]);
    expect(await lives(place, place.tokens)).toBe(true);
  });

  it('asks nobody for the vendor’s own client, and then ends what was given to that one alone', async () => {
    const place = await signedIn(placeWith({ shop: { dialect: 'ciam', postLogoutRedirectUris: [bye] } }));
    const own = await given(place, { client_id: 'shop' }, { clientId: 'shop' });
    const visited = await leave(place, link);
    expect([visited.status, visited.location, hasCookie(place)]).toEqual([302, bye, false]);
    expect(sessionsOf(place).map(({ endedAt }) => endedAt)).toEqual([place.server.clock.seconds()]);
    expect([await lives(place, own, 'shop'), await lives(place, place.tokens)]).toEqual([false, true]);
  });

  it('ends everything with a good ID token', async () => {
    const place = await signedIn(placeWith({ web: { dialect: 'ciam', postLogoutRedirectUris: [bye] } }));
    const others = await given(place, ofOther, byOther);
    const query = { ...hintOf(place.tokens), client_id: 'web', logout_redirect_uri: bye };
    expect((await leave(place, query)).location).toBe(bye);
    expect([await lives(place, place.tokens), await lives(place, others, 'other')]).toEqual([false, false]);
  });
});

describe('access for when the user is away', () => {
  it('is not given to a client that does not list it, so that its grants end with the session', async () => {
    const place = setting();
    const visited = await signIn(place, { url: requestUrl({ scope: 'openid offline_access' }) });
    const { body } = await redeem(place.server, codeOf(visited));
    expect(body['scope']).toBe('openid');
    await leave(place, hintOf(body));
    expect(await lives(place, body)).toBe(false);
  });

  it('is ignored, and no error, where the client’s scopes are others', async () => {
    const place = placeWith({ web: { scope: ['openid'] } });
    const visited = await signIn(place, { url: requestUrl({ scope: 'openid offline_access' }) });
    expect((await redeem(place.server, codeOf(visited))).body['scope']).toBe('openid');
  });

  it('is given to a client that lists it, and outlives the sign-out', async () => {
    const place = placeWith({ web: { scope: ['openid', 'offline_access'] } });
    const visited = await signIn(place, { url: requestUrl({ scope: 'openid offline_access' }) });
    const { body } = await redeem(place.server, codeOf(visited));
    expect(body['scope']).toBe('openid offline_access');
    await leave(place, hintOf(body));
    expect([hasCookie(place), await lives(place, body)]).toEqual([false, true]);
  });
});
