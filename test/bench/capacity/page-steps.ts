import { type Asked, authorizationOf } from '../../browser/application.ts';
import { forms, type Place, type ScriptedBrowser, scriptedBrowser } from '../../flow/scripted-browser.ts';
import { callback } from '../../support/codes.ts';
import { nextAddress } from '../../support/login.ts';
import type { TestCloud } from '../../support/test-cloud.ts';
import type { Step } from './step.ts';

const application = { redirectUri: callback };

interface Visit {
  readonly browser: ScriptedBrowser;
  readonly asked: Asked;
}

function visit(cloud: TestCloud): Visit {
  return { browser: scriptedBrowser(cloud.url), asked: authorizationOf(cloud, application) };
}

async function openPage({ browser, asked }: Visit): Promise<Place> {
  return leadingTo(await browser.open(asked.url), '/signin/recipient');
}

async function askForCode({ browser }: Visit, page: Place, recipient: string): Promise<Place> {
  return leadingTo(await browser.send(page, '/signin/recipient', { recipient }), '/signin/code');
}

/** The page, where it has the form that comes next. */
function leadingTo(page: Place, step: string): Place {
  if (forms(page).some(({ action }) => new URL(action).pathname === step)) return page;
  throw new Error(`no form leads to ${step} on ${page.url}: ${page.html}`);
}

async function signIn(cloud: TestCloud, { browser }: Visit, page: Place): Promise<void> {
  const [code = ''] = /\b\d{6}\b/.exec(cloud.outbox()[0]?.text ?? '') ?? [];
  const { url } = await browser.send(page, '/signin/code', { code });
  if (!new URL(url).searchParams.has('code')) throw new Error(`the sign-in led to ${url}`);
}

/** Signs somebody in, so that the function has the client and the keys in memory. */
async function warmUp(cloud: TestCloud): Promise<void> {
  const warm = visit(cloud);
  await signIn(cloud, warm, await askForCode(warm, await openPage(warm), nextAddress()));
}

/** A sign-in on the pages: each step is all that the browser sends until it stands at the next page. */
export const pageSteps: readonly Step[] = [
  {
    title: 'the first page of a sign-in',
    async prepare({ cloud }) {
      await warmUp(cloud);
      return () => openPage(visit(cloud));
    },
  },
  {
    title: 'a code that is sent from it, to an address that is new',
    async prepare({ cloud }) {
      await warmUp(cloud);
      const next = visit(cloud);
      const page = await openPage(next);
      return () => askForCode(next, page, nextAddress());
    },
  },
  {
    title: 'the right code there, of a user who has logged in before',
    async prepare({ cloud }) {
      const recipient = nextAddress();
      const before = visit(cloud);
      await signIn(cloud, before, await askForCode(before, await openPage(before), recipient));
      // After that a recipient may be sent another code.
      cloud.advance(61);
      await warmUp(cloud);
      const next = visit(cloud);
      const page = await askForCode(next, await openPage(next), recipient);
      return () => signIn(cloud, next, page);
    },
  },
];
