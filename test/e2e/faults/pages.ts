import { authorizationOf } from '../../browser/application.ts';
import { type Place, type ScriptedBrowser, scriptedBrowser } from '../../flow/scripted-browser.ts';
import type { TestCloud } from '../../support/local.ts';

const application = { redirectUri: 'http://localhost:3000/callback' };

/** A browser of its own, on the page that asks who signs in at `demo-app`; with the address that led there. */
export async function pageAsking(
  cloud: TestCloud,
): Promise<{ readonly browser: ScriptedBrowser; readonly page: Place; readonly url: string }> {
  const browser = scriptedBrowser(cloud.url);
  const { url } = authorizationOf(cloud, application, 'demo-app');
  return { browser, page: await browser.open(url), url };
}
