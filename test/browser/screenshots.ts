/**
 * `npm run screenshots`: pictures of every page in both themes and at the width of a phone, under docs/screenshots/.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page as Tab } from 'playwright-core';
import type { Page } from '../../shared/pages/model.ts';
import { renderPage } from '../../shared/pages/render.ts';
import { chromium as executable } from '../unit/pages/chromium.ts';
import { context, samples } from '../unit/pages/samples.ts';
import { type Site, startSite } from '../unit/pages/site.ts';

const folder = join(import.meta.dirname, '../../docs/screenshots');

/** How each page is looked at. */
const looks = {
  light: { viewport: { width: 720, height: 560 }, colorScheme: 'light' },
  dark: { viewport: { width: 720, height: 560 }, colorScheme: 'dark' },
  phone: { viewport: { width: 360, height: 640 }, colorScheme: 'light' },
} as const satisfies Record<string, BrowserContextOptions>;

type Look = keyof typeof looks;
const lookNames = Object.keys(looks) as Look[];

async function main(): Promise<void> {
  if (executable === undefined) throw new Error('no chromium in PATH: install Debian’s package of that name');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const [site, browser] = [
    await startSite(context.nonce),
    await chromium.launch({ executablePath: executable, args: ['--no-sandbox', '--disable-gpu'] }),
  ];
  for (const look of lookNames) await takePictures(look, site, browser);
  writeFileSync(join(folder, 'README.md'), index());
  await browser.close();
  site.close();
}

async function takePictures(look: Look, site: Site, browser: Browser): Promise<void> {
  const tab = await browser.newPage(looks[look]);
  // A wait that is counted down would be another one in each picture.
  await tab.clock.setFixedTime(context.now * 1_000);
  for (const [name, page] of samples) {
    await tab.goto(site.serve(await stillDocument(page)));
    writeFileSync(join(folder, fileName(name, look)), await picture(tab));
  }
  await tab.close();
}

/** The answer to the client leaves at once: it stays to be looked at where its form is not sent. */
async function stillDocument(page: Page): Promise<string> {
  return (await renderPage(page, context)).replace(' data-auto', '');
}

/** The whole page as WebP, which is a third of a PNG. */
async function picture(tab: Tab): Promise<Buffer> {
  const devtools = await tab.context().newCDPSession(tab);
  const { data } = await devtools.send('Page.captureScreenshot', {
    format: 'webp',
    quality: 50,
    captureBeyondViewport: true,
  });
  await devtools.detach();
  return Buffer.from(data, 'base64');
}

function fileName(name: string, look: Look): string {
  return `${name}-${look}.webp`;
}

function index(): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rows = [...samples.keys()].map((name) =>
    row([name, ...lookNames.map((look) => `![${name}, ${look}](${fileName(name, look)})`)]),
  );
  return [
    '# The hosted pages',
    '',
    'Written by `npm run screenshots`: every page, with everything that it may have to say.',
    '',
    row(['page', ...lookNames]),
    row(['---', ...lookNames.map(() => '---')]),
    ...rows,
    '',
  ].join('\n');
}

await main();
