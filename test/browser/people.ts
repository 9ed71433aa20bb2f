import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from 'playwright-core';
import { afterAll } from 'vitest';
import { nextSource } from '../support/calls.ts';
import type { TestCloud } from '../support/local.ts';
import { chromium as executable } from '../unit/pages/chromium.ts';

/** Whether this machine has a browser to test with. */
export const hasBrowser = executable !== undefined;

const launching = { executablePath: String(executable), args: ['--no-sandbox', '--disable-gpu'] };

/** A person with a browser of their own: its cookies, and its tabs. */
export interface Person {
  readonly context: BrowserContext;
  /** The first tab. */
  readonly tab: Page;
  /** What the browser complained of since the last time: refused by policy, failed, thrown. */
  complaints(): readonly string[];
}

/** Starts a browser that makes people; both end with the suite. */
export async function startPeople(): Promise<(options?: BrowserContextOptions) => Promise<Person>> {
  if (!hasBrowser) return () => Promise.reject(new Error('this machine has no Chromium'));
  const browser: Browser = await chromium.launch(launching);
  afterAll(() => browser.close());
  return async (options) => {
    // Each from an address of their own: pages send few codes to one.
    const extraHTTPHeaders = { 'x-local-source-ip': nextSource() };
    return personOf(await browser.newContext({ locale: 'en-GB', extraHTTPHeaders, ...options }));
  };
}

/** Somebody whose browser keeps no cookies. */
export async function personWithoutCookies(): Promise<Person> {
  const profile = mkdtempSync(join(tmpdir(), 'no-cookies-'));
  mkdirSync(join(profile, 'Default'));
  const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
  const context = await chromium.launchPersistentContext(profile, launching);
  afterAll(async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  });
  return personOf(context);
}

async function personOf(context: BrowserContext): Promise<Person> {
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  context.on('weberror', (error) => {
    complaints.push(String(error.error()));
  });
  return { context, tab: await context.newPage(), complaints: () => complaints.splice(0) };
}

/** Types a recipient into the first page, and asks for a code. */
export async function askForCode(tab: Page, recipient: string): Promise<void> {
  await tab.getByLabel('Phone number or e-mail address').fill(recipient);
  await tab.getByRole('button', { name: 'Send code' }).click();
}

/** Types a code into the second page, and sends it. */
export async function enterCode(tab: Page, code: string): Promise<void> {
  await tab.getByLabel('Code').fill(code);
  await tab.getByRole('button', { name: 'Sign in' }).click();
}

/** Signs in with a code from the outbox. */
export async function signIn(tab: Page, recipient: string, cloud: TestCloud): Promise<void> {
  await askForCode(tab, recipient);
  await tab.getByLabel('Code').waitFor();
  await enterCode(tab, newestCode(cloud));
}

/** The code of the newest message, as it is written there. */
export function newestCode(cloud: TestCloud): string {
  const text = cloud.outbox()[0]?.text ?? '';
  const [code] = /\b\d{4} \d{4}\b|\b\d{6}\b/.exec(text) ?? [];
  if (code === undefined) throw new Error(`no code in ${JSON.stringify(text)}`);
  return code;
}

/** A code of the same length that is not this one; `nth` makes several. */
export function wrongCode(code: string, nth = 1): string {
  const digits = code.replaceAll(' ', '');
  return String((Number(digits) + nth) % 10 ** digits.length).padStart(digits.length, '0');
}

/** What a page says: its heading, and the problem if there is one. */
export async function said(tab: Page): Promise<{ readonly heading: string; readonly problem?: string }> {
  const heading = await textOf(tab.locator('h1'));
  const problem = tab.locator('#problem');
  return (await problem.count()) === 0 ? { heading } : { heading, problem: await textOf(problem) };
}

async function textOf(element: Locator): Promise<string> {
  return ((await element.textContent()) ?? '').trim();
}
