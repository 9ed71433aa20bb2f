import { describe, expect, it } from 'vitest';
import { forms } from '../../flow/scripted-browser.ts';
import { localCloud } from '../../support/local.ts';
import { newestCode, nextPhone } from '../../support/login.ts';
import { pageAsking } from './pages.ts';
import { everyTry, lost, observed, throttled } from './steps.ts';

const cloud = await localCloud();
const apology = 'Not available right now';

/** A browser on the page that asks for the code that was sent. */
async function pageWithCode() {
  const { browser, page } = await pageAsking(cloud);
  const asking = await browser.send(page, '/signin/recipient', { recipient: nextPhone() });
  return { browser, page: asking, code: newestCode(cloud) };
}

describe('a page, while DynamoDB does not answer,', () => {
  it('says so with status 503, and when to come back', async () => {
    const { browser, page } = await pageAsking(cloud);
    const [form] = forms(page).filter(({ action }) => new URL(action).pathname === '/signin/recipient');
    cloud.failNext('dynamodb', { ...throttled, ...everyTry });
    const { result, metrics } = await observed(cloud, () =>
      fetch(form?.action ?? '', {
        method: 'POST',
        headers: { origin: cloud.url, cookie: browser.cookie() },
        body: new URLSearchParams({ ...form?.fields, recipient: nextPhone() }),
      }),
    );
    expect([result.status, result.headers.get('retry-after'), metrics]).toEqual([
      503,
      '2',
      ['Faults dynamodb'],
    ]);
    expect(await result.text()).toContain(apology);
  });

  it.each([
    ["the recipient's log", { key: 'LIMIT#recipient#' }],
    ['the challenge', { operation: 'PutItem', key: 'CHALLENGE#' }],
    ['the step after it', { operation: 'UpdateItem', key: 'FLOW#' }],
  ] as const)('sends at most one code in all: at %s', async (name, on) => {
    const { browser, page } = await pageAsking(cloud);
    const recipient = nextPhone();
    cloud.failNext('dynamodb', { ...throttled, ...everyTry, on });
    const first = await observed(cloud, () => browser.send(page, '/signin/recipient', { recipient }));
    expect(first.result.html).toContain(apology);
    const second = await observed(cloud, () => browser.send(page, '/signin/recipient', { recipient }));
    expect(second.result.html).toContain('name="code"');
    expect([first.messages, second.messages]).toEqual(name === 'the step after it' ? [1, 0] : [0, 1]);
    const { url } = await browser.send(second.result, '/signin/code', {
      code: name === 'the step after it' ? codeOf(first.text) : newestCode(cloud),
    });
    expect(new URL(url).searchParams.get('code')).toMatch(/^\S+$/);
  });

  it.each([
    ['the charge', { operation: 'UpdateItem', key: 'CHALLENGE#' }, true],
    ['the session', { operation: 'PutItem', key: 'SESSION#' }, false],
    ['the grant', { operation: 'PutItem', key: 'GRANT#' }, false],
  ] as const)('takes the code again, or sends another: at %s', async (_name, on, isGood) => {
    const { browser, page, code } = await pageWithCode();
    cloud.failNext('dynamodb', { ...throttled, ...everyTry, on });
    const first = await browser.send(page, '/signin/code', { code });
    expect([first.html.includes(apology), cloud.failuresLeft()]).toEqual([true, 0]);
    const second = await browser.send(page, '/signin/code', { code });
    expect(new URL(second.url).searchParams.has('code')).toBe(isGood);
  });

  it('whose answers are lost once signs in as ever', async () => {
    const { browser, page, code } = await pageWithCode();
    for (const key of ['CHALLENGE#', 'SESSION#', 'FLOW#', 'GRANT#'])
      cloud.failNext('dynamodb', { ...lost, on: { key } });
    const { url } = await browser.send(page, '/signin/code', { code });
    expect(new URL(url).searchParams.get('code')).toMatch(/^\S+$/);
  });
});

function codeOf(text: string): string {
  return /\d{4} \d{4}/.exec(text)?.[0] ?? '';
}
