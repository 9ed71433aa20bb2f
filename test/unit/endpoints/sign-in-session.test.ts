import { describe, expect, it } from 'vitest';
import { hiddenFields, testBrowser } from '../../support/browser.ts';
import { logLines } from '../../support/memory-log.ts';
import { memorySessionStore } from '../../support/memory-sessions.ts';
import { baseUrl } from '../../support/world.ts';
import { answerOf, mail, requestUrl, setting as settingWith, shown, signIn } from './sign-in-setting.ts';

logLines();

const cookie = '__Host-latchkey-session';
const silent = requestUrl({ prompt: 'none' });

/** A setting whose sessions can be looked at. */
function setting() {
  const sessions = memorySessionStore();
  const made = settingWith({ ports: { sessions } });
  const outcome = async () => answerOf(await made.browser.get(silent))['error'] ?? 'answered';
  return { ...made, outcome, sessions: () => [...sessions.contents.values()], store: sessions };
}

describe('a session', () => {
  it('begins at sign-in alone', async () => {
    const { browser, sessions } = setting();
    await browser.open(requestUrl());
    expect([sessions(), [...browser.cookies.keys()]]).toEqual([[], ['__Host-latchkey-browser']]);
  });

  it('is another after each sign-in, and the one before is over', async () => {
    const place = setting();
    await signIn(place);
    const before = place.browser.cookies.get(cookie);
    await signIn(place, { url: requestUrl({ prompt: 'login' }) });
    const after = place.browser.cookies.get(cookie);
    const [first, second] = place.sessions();
    expect([before === after, first?.endedAt, second?.endedAt]).toEqual([
      false,
      place.server.clock.seconds(),
      undefined,
    ]);
    place.browser.cookies.set(cookie, before ?? '');
    expect(await place.outcome()).toBe('login_required');
  });

  it('knows the secret of its cookie only as a hash', async () => {
    const place = setting();
    await signIn(place);
    const value = Buffer.from(place.browser.cookies.get(cookie) ?? '', 'base64url');
    const [session] = place.sessions();
    expect([value.length, Buffer.from(session?.id ?? []).equals(value.subarray(0, 16))]).toEqual([48, true]);
    expect(Buffer.from(session?.secretHash ?? []).equals(value.subarray(16))).toBe(false);
  });

  it('knows the grants that were given in it', async () => {
    const place = setting();
    await signIn(place);
    await place.browser.get(requestUrl());
    const grants = [...place.server.grants.contents.values()];
    expect(place.sessions().map(({ grantIds }) => grantIds)).toEqual([grants.map(({ id }) => id)]);
  });

  it('lasts eight hours from its last use', async () => {
    const place = setting();
    await signIn(place);
    const outcomes = [];
    for (const seconds of [28_799, 28_799, 28_800]) {
      place.server.clock.advance(seconds);
      outcomes.push(await place.outcome());
    }
    expect(outcomes).toEqual(['answered', 'answered', 'login_required']);
  });

  it('lasts thirty days, however much it is used', async () => {
    const place = setting();
    await signIn(place);
    for (let hour = 0; hour < 30 * 24 - 6; hour += 6) {
      place.server.clock.advance(6 * 3_600);
      await place.outcome();
    }
    expect(await place.outcome()).toBe('answered');
    place.server.clock.advance(6 * 3_600);
    expect(await place.outcome()).toBe('login_required');
  });

  it.each([
    ['nothing', ''],
    ['no base64url', '!!!'],
    ['a percent sign that means nothing', '%E0%A4%A'],
    ['too few bytes', 'AAAA'],
    ['an id of nobody', Buffer.alloc(48).toString('base64url')],
  ])('is none with a cookie of %s', async (_, value) => {
    const place = setting();
    await signIn(place);
    place.browser.cookies.set(cookie, value);
    expect(await place.outcome()).toBe('login_required');
  });

  it('is none with the right id and another secret', async () => {
    const place = setting();
    await signIn(place);
    const value = Buffer.from(place.browser.cookies.get(cookie) ?? '', 'base64url');
    value.writeUInt8(value.readUInt8(47) ^ 1, 47);
    place.browser.cookies.set(cookie, value.toString('base64url'));
    expect(await place.outcome()).toBe('login_required');
  });

  it('ends where its user was frozen meanwhile, so that the next to come can sign in', async () => {
    const place = setting();
    await signIn(place);
    const [alice] = [...place.server.users.contents.values()];
    if (alice) place.server.users.contents.set(alice.id, { ...alice, status: 'frozen' });
    const told = await place.browser.open(requestUrl());
    const next = await place.browser.open(requestUrl());
    expect([shown(told), shown(next)]).toEqual(['403 user-inactive', '200 recipient']);
  });

  it("ends where its user was frozen, also where the issuer's subjects are recipients", async () => {
    const place = setting();
    const url = requestUrl({ client_id: 'tool' }, 'uas');
    await signIn(place, { url });
    const [alice] = [...place.server.users.contents.values()];
    if (alice) place.server.users.contents.set(alice.id, { ...alice, status: 'frozen' });
    expect([shown(await place.browser.open(url)), shown(await place.browser.open(url))]).toEqual([
      ...['403 user-inactive', '200 recipient'],
    ]);
  });

  it('tells the client alone where no page may be shown', async () => {
    const place = setting();
    await signIn(place);
    place.server.users.contents.clear();
    expect([await place.outcome(), await place.outcome()]).toEqual(['access_denied', 'login_required']);
  });

  it('gives no code where it is ended in the same moment', async () => {
    const place = setting();
    await signIn(place);
    const use = async () => 'over' as const;
    const late = settingWith({ ports: { sessions: { ...place.store, use } } });
    const browser = testBrowser(late.server);
    for (const [name, value] of place.browser.cookies) browser.cookies.set(name, value);
    expect(answerOf(await browser.get(silent))['error']).toBe('login_required');
    expect(late.server.grants.contents.size).toBe(0);
  });

  it('does not end because the table is away', async () => {
    const place = setting();
    await signIn(place);
    const findById = () => Promise.reject(new Error('the table is away'));
    const broken = settingWith({
      ports: { sessions: place.store, users: { ...place.server.users, findById } },
    });
    const browser = testBrowser(broken.server);
    for (const [name, value] of place.browser.cookies) browser.cookies.set(name, value);
    expect([shown(await browser.get(silent)), await place.outcome()]).toEqual([
      '500 unavailable',
      'answered',
    ]);
  });

  it("begins though the client's request then fails", async () => {
    const place = setting();
    const url = requestUrl({ client_id: 'service', orgId: 'org-9' }, 'csp');
    const done = await signIn(place, { url });
    expect([answerOf(done)['error'], await place.outcome()]).toEqual(['invalid_request', 'answered']);
  });

  it('that could not be begun leaves no code', async () => {
    const grants = settingWith().server.grants;
    const place = settingWith({ ports: { grants: { ...grants, claim: async () => false } } });
    const page = await signIn(place);
    expect(shown(page)).toBe('500 unavailable');
  });
});

describe('a page that asks whoever was signed in', () => {
  /** At the page, and in another tab another has signed in, or nobody is any more. */
  async function atStale(prompt: string, then: 'other' | 'nobody') {
    const place = settingWith({
      users: [
        ...[mail, 'bob@example.com'].map((email, nth) => ({
          ...({
            id: `user-${nth}`,
            status: 'active',
            email,
            profile: {},
            organizations: [],
            groups: [],
          } as const),
          ...{ createdAt: 0, updatedAt: 0 },
        })),
      ],
    });
    await signIn(place);
    const page = await place.browser.open(requestUrl({ prompt }));
    if (then === 'nobody') place.browser.cookies.delete(cookie);
    else await signIn(place, { recipient: 'bob@example.com', url: requestUrl({ prompt: 'login' }) });
    return { ...place, page };
  }

  it.each([
    ['account', 'select_account', { account: 'continue' }],
    ['consent', 'consent', { decision: 'allow' }],
  ])("asks who is signed in now, and takes no answer of another's: %s", async (kind, prompt, fields) => {
    const { server, browser, page } = await atStale(prompt, 'other');
    const again = await browser.send(page, kind, fields);
    const done = await browser.send(again, kind, fields);
    const subjects = [...server.grants.contents.values()].map(({ subject }) => subject);
    expect([shown(again), answerOf(done)['state'], subjects]).toEqual([
      ...[`200 ${kind}`, 'state-1', ['user-0', 'user-1', 'user-1']],
    ]);
  });

  it.each([
    ['account', 'select_account', { account: 'continue' }],
    ['consent', 'consent', { decision: 'allow' }],
  ])('asks for a sign-in where nobody is any more: %s', async (kind, prompt, fields) => {
    const sent = await atStale(prompt, 'nobody');
    const reloaded = await atStale(prompt, 'nobody');
    const { flow } = hiddenFields(reloaded.page.html);
    expect([
      shown(await sent.browser.send(sent.page, kind, fields)),
      shown(await reloaded.browser.open(`${baseUrl}/signin?flow=${flow}`)),
    ]).toEqual(['200 recipient', '200 recipient']);
  });

  it('takes a refusal from whoever it is', async () => {
    const { browser, page } = await atStale('consent', 'other');
    expect(answerOf(await browser.send(page, 'consent', { decision: 'deny' }))['error']).toBe(
      'access_denied',
    );
  });
});
