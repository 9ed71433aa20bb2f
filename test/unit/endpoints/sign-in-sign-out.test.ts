import { describe, expect, it } from 'vitest';
import type { Ports } from '../../../shared/core/ports.ts';
import { endGrants } from '../../../shared/endpoints/sign-in/end-session.ts';
import { testBrowser } from '../../support/browser.ts';
import { logLines } from '../../support/memory-log.ts';
import { answerOf, redeem, requestUrl, setting, signIn } from './sign-in-setting.ts';

logLines();

const silent = requestUrl({ prompt: 'none' });

/** Between which two calls of an answer to the stores something else happens: before the one that is named, or after all. */
const moments = ['use', 'claim', 'find', 'all'] as const;
type Moment = (typeof moments)[number];

/** Every order in which a sign-out may end the session, and then its grants, while an answer is under way. */
const orders = moments.flatMap((ends, nth) => moments.slice(nth).map((revokes) => [ends, revokes] as const));

/** Stores that let something happen in the middle of an answer; each moment comes once, and in order. */
function interleaved({ sessions, grants }: Ports, happen: (moment: Moment) => Promise<void>) {
  const left = [...moments];
  const reach = async (moment: Moment) => {
    for (const next of left.splice(0, left.indexOf(moment) + 1)) await happen(next);
  };
  const ports: Partial<Ports> = {
    sessions: {
      ...sessions,
      async use(...args) {
        await reach('use');
        return sessions.use(...args);
      },
      async find(id) {
        // The first look is the one at the cookie, before there is anything to answer.
        if (!left.includes('claim')) await reach('find');
        return sessions.find(id);
      },
    },
    grants: {
      ...grants,
      async claim(grant) {
        await reach('claim');
        return grants.claim(grant);
      },
    },
  };
  return { ports, reach };
}

/** A browser that is signed in, and asks for an answer while it signs out. */
async function answeredWhile([ends, revokes]: (typeof orders)[number]) {
  const place = setting();
  await signIn(place);
  const { ports } = place.server;
  const [session] = place.server.sessions.contents.values();
  if (!session) throw new Error('there is no session');
  let found: readonly Uint8Array[] = [];
  const { ports: slow, reach } = interleaved(ports, async (moment) => {
    if (moment === ends)
      found = (await ports.sessions.end(session.id, ports.clock.seconds()))?.grantIds ?? [];
    if (moment === revokes) await endGrants(found, ports);
  });
  const { server } = setting({ ports: { ...ports, ...slow } });
  const browser = testBrowser(server);
  for (const [name, value] of place.browser.cookies) browser.cookies.set(name, value);
  const answer = answerOf(await browser.get(silent));
  await reach('all');
  return { server: place.server, answer };
}

describe('a sign-out in the middle of an answer', () => {
  it.each(orders)(
    'leaves no grant: it ends the session before %s, and its grants before %s',
    async (...order) => {
      const { server, answer } = await answeredWhile(order);
      const live = [...server.grants.contents.values()].filter(({ revokedAt }) => revokedAt === undefined);
      expect(live).toEqual([]);
      const { code, ...told } = answer;
      // Whoever has been answered before the sign-out holds a code that is worth nothing any more.
      const [ends] = order;
      expect([told['error'], code !== undefined]).toEqual(
        ends === 'all' ? [undefined, true] : ['login_required', false],
      );
      const traded = await redeem(server, code ?? '');
      expect([traded.status, traded.body['access_token']]).toEqual([400, undefined]);
    },
  );

  it('ends nothing of a session that goes on', async () => {
    const { server, browser } = setting();
    await signIn({ server, browser });
    const { code = '' } = answerOf(await browser.get(silent));
    expect((await redeem(server, code)).status).toBe(200);
  });

  it('gives no code where the session is gone from the table by then', async () => {
    const place = setting();
    await signIn(place);
    const { sessions } = place.server;
    const { ports } = interleaved(place.server.ports, async (moment) => {
      if (moment === 'find') sessions.contents.clear();
    });
    const { server } = setting({ ports: { ...place.server.ports, ...ports } });
    const browser = testBrowser(server);
    for (const [name, value] of place.browser.cookies) browser.cookies.set(name, value);
    expect(answerOf(await browser.get(silent))['error']).toBe('login_required');
    const revoked = [...place.server.grants.contents.values()].map((grant) => grant.revokedAt !== undefined);
    expect(revoked).toEqual([false, true]);
  });
});
