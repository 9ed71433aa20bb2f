import { describe, expect, it } from 'vitest';
import type { Ports } from '../../shared/core/ports.ts';
import { testBrowser, type Visited } from '../support/browser.ts';
import { logLines } from '../support/memory-log.ts';
import { world } from '../support/world.ts';
import { clients, requestUrl, sentCode, shown, users, wrongCode } from '../unit/endpoints/sign-in-setting.ts';

logLines();

/** The stores of a world, which note every call: which, and of what, but never about whom. */
function countingPorts(memory: Ports, calls: string[]): Partial<Ports> {
  const noting = <T extends object>(name: string, store: T): T =>
    new Proxy(store, {
      get(target, member) {
        const value: unknown = Reflect.get(target, member);
        if (typeof value !== 'function') return value;
        return (...args: readonly unknown[]) => {
          calls.push(`${name}.${String(member)}`);
          return Reflect.apply(value, target, args);
        };
      },
    });
  const { users: known, sessions, flows, challenges, consents, grants } = memory;
  const { sendLimits, guessLimits, passwordLimits } = memory;
  return {
    users: noting('users', known),
    sessions: noting('sessions', sessions),
    flows: noting('flows', flows),
    challenges: noting('challenges', challenges),
    sendLimits: noting('sendLimits', sendLimits),
    guessLimits: noting('guessLimits', guessLimits),
    passwordLimits: noting('passwordLimits', passwordLimits),
    consents: noting('consents', consents),
    grants: noting('grants', grants),
  };
}

/** What somebody outside sees of an answer: all but what is random, and what was typed. */
function seen({ status, headers, html, location }: Visited, typed: string) {
  const neutral = (text: string) =>
    text
      .replaceAll(typed, 'TYPED')
      .replaceAll(/(?:nonce[-="]+|flow=|csrf" value="|flow" value=")[\w-]+/g, 'RANDOM')
      .replaceAll(/<bdi class="name" dir="ltr">[^<]*<\/bdi>/g, 'MASKED');
  return {
    status,
    location: neutral(location),
    html: neutral(html),
    headers: [...headers].map(([name, value]) => [name, name === 'set-cookie' ? 'COOKIE' : neutral(value)]),
  };
}

function setUp() {
  const calls: string[] = [];
  const server = world({
    clients,
    users,
    ports: () => countingPorts(world({ clients, users }).ports, calls),
  });
  const browser = testBrowser(server);
  return { server, browser, calls };
}

const recipients = ['alice@example.com', 'frozen@example.com', 'stranger@example.com'];

describe('up to the right code', () => {
  it.each([
    ['an issuer of users', requestUrl()],
    ['a client that signs strangers up', requestUrl({ client_id: 'shop' })],
    ['an issuer of recipients', requestUrl({ client_id: 'tool' }, 'uas')],
  ])(
    'users, frozen ones and strangers are answered alike, at the same requests to the stores: %s',
    async (_, url) => {
      const told: { readonly calls: readonly string[]; readonly answers: readonly unknown[] }[] = [];
      for (const recipient of recipients) {
        const { server, browser, calls } = setUp();
        const page = await browser.open(url);
        const asking = await browser.send(page, 'recipient', { recipient });
        const soon = await browser.send(asking, 'resend');
        const wrong = await browser.send(asking, 'code', { code: wrongCode(sentCode(server)) });
        server.clock.advance(600);
        const old = await browser.send(asking, 'code', { code: sentCode(server) });
        const late = await browser.send(wrong, 'code', { code: sentCode(server) });
        const answers = [page, asking, soon, wrong, old, late];
        expect(answers.map(shown)).toEqual([
          ...['200 recipient', '200 code', '429 code', '400 code', '200 code', '400 code'],
        ]);
        told.push({ calls, answers: answers.map((answer) => seen(answer, recipient)) });
      }
      expect(told).toEqual(recipients.map(() => told[0]));
      expect(told[0]?.calls.filter((call) => call.startsWith('users.'))).toEqual([]);
    },
  );

  it('are as many messages, with the same words', async () => {
    const texts: (readonly string[])[] = [];
    for (const recipient of recipients) {
      const { server, browser } = setUp();
      await browser.send(await browser.open(requestUrl()), 'recipient', { recipient });
      texts.push(server.messages.map(({ message }) => JSON.stringify(message).replaceAll(/\d/g, '0')));
    }
    expect(texts).toEqual(recipients.map(() => texts[0]));
    expect(texts[0]).toHaveLength(1);
  });
});

describe('up to the right password', () => {
  it('users of any kind and strangers are answered alike', async () => {
    const told: (readonly unknown[])[] = [];
    for (const username of ['alice', 'frozen@example.com', 'stranger@example.com', 'strange']) {
      const { browser } = setUp();
      const form = await browser.send(
        await browser.open(requestUrl({ client_id: 'service' }, 'csp')),
        'change',
        { to: 'password' },
      );
      const answers = [];
      for (let n = 0; n < 6; n += 1)
        answers.push(await browser.send(form, 'password', { username, password: `wrong ${n}` }));
      expect(answers.map(shown)).toEqual([
        ...['400 password', '400 password', '400 password', '400 password', '400 password', '429 password'],
      ]);
      told.push(answers.map((answer) => seen(answer, username)));
    }
    expect(told).toEqual(told.map(() => told[0]));
  });
});
