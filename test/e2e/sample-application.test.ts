import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, it } from 'vitest';
import { askCommand } from '../cli/run.ts';
import { type Place, scriptedBrowser } from '../flow/scripted-browser.ts';
import { localCloud } from '../support/local.ts';
import { nextAddress } from '../support/login.ts';

const documents = join(import.meta.dirname, '../../docs');
const file = join(documents, 'sample/app.mjs');

describe('the sample application', async () => {
  const cloud = await localCloud();
  const home = await startSample(cloud.url);
  // Addresses after a sign-out are matched with their port.
  await askCommand([
    'client',
    'update',
    'demo-web',
    '--local',
    cloud.url,
    '--post-logout-redirect-uri',
    home,
  ]);

  /** A person's browser: it has cookies of the application and of Latchkey, and goes back and forth. */
  function visitor() {
    const [atHome, atLatchkey] = [scriptedBrowser(new URL(home).origin), scriptedBrowser(cloud.url)];
    return {
      atHome,
      open: (url: string) => atHome.open(url),
      /** Presses a button of the application, and gives the page of Latchkey to which it leads. */
      press: async (place: Place, action: string) => {
        const { url } = await atHome.send(place, `/${action}`, {});
        return atLatchkey.open(url);
      },
      send: (place: Place, step: string, fields: Readonly<Record<string, string>>) =>
        atLatchkey.send(place, step, fields),
    };
  }

  /** Signs in from the application's first page, and gives the page to which it leads back. */
  async function signIn({ open, press, send }: ReturnType<typeof visitor>, recipient: string) {
    const asked = await press(await open(home), 'sign-in');
    const code = await send(asked, '/signin/recipient', { recipient });
    const [digits = ''] = /\b\d{6}\b/.exec(cloud.outbox()[0]?.text ?? '') ?? [];
    const { url } = await send(code, '/signin/code', { code: digits });
    return open(url);
  }

  it('signs in, says who it is, and signs out', async () => {
    const [browser, address] = [visitor(), nextAddress()];
    const welcome = await signIn(browser, address);
    expect(welcome).toEqual({ url: home, html: expect.stringMatching(`^You are ${address}\\. `) });
    const left = await browser.press(welcome, 'sign-out');
    expect(left.url).toBe(home);
    const again = await browser.open(home);
    expect(again.html).not.toContain('You are');
    expect((await browser.press(again, 'sign-in')).html).toContain('/signin/recipient');
  });

  it('has another cookie after the sign-in than before', async () => {
    const browser = visitor();
    await browser.press(await browser.open(home), 'sign-in');
    const before = browser.atHome.cookie();
    await signIn(browser, nextAddress());
    const cookie = expect.stringMatching(/^visit=[\w-]{36}$/);
    expect([before, browser.atHome.cookie()]).toEqual([cookie, cookie]);
    expect(browser.atHome.cookie()).not.toBe(before);
  });

  it('takes no answer that is not of its own request', async () => {
    const browser = visitor();
    await browser.press(await browser.open(home), 'sign-in');
    const forged = await browser.open(`${home}callback?code=x&state=y&iss=${encodeURIComponent(cloud.url)}`);
    expect(forged.html).toBe('invalid response encountered');
    expect((await browser.open(home)).html).not.toContain('You are');
  });
});

describe('the page about the sample application', () => {
  it('shows it letter by letter', () => {
    const page = readFileSync(join(documents, 'sample-application.md'), 'utf8');
    const [, shown] = /```js\n([\s\S]*?)```/.exec(page) ?? [];
    expect(shown).toBe(readFileSync(file, 'utf8'));
  });
});

/** Runs the application as its readers do, for that issuer, on a free port. Gives its address. */
async function startSample(issuer: string): Promise<string> {
  const child = spawn(process.execPath, [file], {
    env: { ...process.env, ISSUER: issuer, PORT: String(await freePort()) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  afterAll(() => stop(child));
  for await (const line of createInterface({ input: child.stdout })) {
    const [, address] = /^Open (\S+)$/.exec(line) ?? [];
    if (address !== undefined) return address;
  }
  throw new Error('the sample application did not start');
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill();
  await ended;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, 'localhost'), 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
