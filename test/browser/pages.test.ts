import axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { locales, pageTextsIn } from '../../shared/pages/locales/index.ts';
import type { Page, PageContext } from '../../shared/pages/model.ts';
import { renderIn, renderPage } from '../../shared/pages/render.ts';
import { chromium, openTab, type Tab } from '../unit/pages/chromium.ts';
import {
  codePage,
  context,
  now,
  passwordPage,
  recipientPage,
  sample,
  samples,
} from '../unit/pages/samples.ts';
import { type Site, startSite } from '../unit/pages/site.ts';

/** All rules of WCAG up to 2.2 AA, and axe's own of what is good practice. */
const findings = `axe.run().then(({ violations }) =>
  violations.map(({ id, nodes }) => [id, nodes.map(({ html, failureSummary }) => [html, failureSummary])]))`;

/** The names of what the Tab key leads to. */
const focused = `(() => {
  const { id, name, value, textContent } = document.activeElement;
  return id || (name ? name + '=' + value : textContent);
})()`;

// The answer to the client leaves at once: it stays to be looked at where its form is not sent.
const atRest = (document: string) => document.replace(' data-auto', '');

describe.skipIf(chromium === undefined)('the pages in a browser', () => {
  let tab: Tab;
  let site: Site;

  beforeAll(async () => {
    site = await startSite(context.nonce);
    tab = await openTab();
  });

  afterAll(async () => {
    await tab.close();
    site.close();
  });

  const show = async (page: Page, changed: Partial<PageContext> = {}) => {
    await tab.open(site.serve(atRest(await renderPage(page, { ...context, ...changed }))));
    // Browsers move the focus a moment after the document is loaded.
    await tab.until(`!document.querySelector('[autofocus]') || document.activeElement.autofocus`);
  };

  describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
    it.each([...samples.keys()])('have nothing that keeps anybody out: %s', async (name) => {
      await tab.setSize(1_280, 800);
      await tab.setTheme(theme);
      await show(sample(name));
      await tab.run(axe.source);
      expect(await tab.run(findings)).toEqual([]);
      expect(tab.complaints()).toEqual([]);
    });

    it.each(['#ffe600', '#101010', '#ffffff', '#d0021b', '#7cc7ff'])(
      'are readable in the colour %s',
      async (colour) => {
        await tab.setTheme(theme);
        await show(sample('consent'), { brand: { ...context.brand, colour } });
        await tab.run(axe.source);
        expect(await tab.run(findings)).toEqual([]);
      },
    );
  });

  it.each(locales)('fit 320 px in each language without moving sideways (%s)', async (locale) => {
    await tab.setSize(320, 256);
    const wide: string[] = [];
    for (const [name, page] of samples) {
      await show(page, { locale });
      if (await tab.run('document.documentElement.scrollWidth > 320')) wide.push(name);
    }
    expect(wide).toEqual([]);
  });

  it('fit 320 px with names that have no place to break', async () => {
    await tab.setSize(320, 256);
    const long = 'Donaudampfschifffahrtsgesellschaft'.repeat(3);
    await show(
      { kind: 'consent', scope: [long], account: `a@${long}.example` },
      {
        clientName: long,
        brand: { ...context.brand, name: long, links: [{ label: long, href: 'https://a.example' }] },
      },
    );
    expect(await tab.run('document.documentElement.scrollWidth')).toBe(320);
  });

  it.each([...samples.keys()])('have targets that a finger meets: %s', async (name) => {
    await tab.setSize(320, 640);
    await show(sample(name));
    const small = `[...document.querySelectorAll('a, button, input:not([type=hidden])')]
      .map((element) => [element.textContent, element.getBoundingClientRect()])
      .filter(([, { width, height }]) => width < 44 || height < 44)`;
    expect(await tab.run(small)).toEqual([]);
  });

  it('follow the other direction of writing', async () => {
    await tab.setSize(1_280, 800);
    const rightToLeft = { ...pageTextsIn('en'), direction: 'rtl' } as const;
    await tab.open(site.serve(await renderIn(rightToLeft, sample('code-code-wrong'), context)));
    await tab.run(axe.source);
    expect(await tab.run(findings)).toEqual([]);
    const ends = `(() => {
      const box = (selector) => document.querySelector(selector).getBoundingClientRect();
      return [box('h1').right === box('.field').right, box('.problem svg').left > box('.problem span').left];
    })()`;
    expect(await tab.run(ends)).toEqual([true, true]);
  });

  const order = async (presses: number) => {
    const names = [await tab.run(focused)];
    for (let pressed = 0; pressed < presses; pressed++) {
      await tab.press('Tab');
      names.push(await tab.run(focused));
    }
    return names;
  };

  it.each<[string, Page, readonly string[]]>([
    ['recipient', recipientPage, ['recipient', 'Send code', 'to=password', 'Privacy', 'Help']],
    [
      'code',
      { ...codePage, resendAt: now },
      ['code', 'Sign in', 'resend', 'to=recipient', 'Privacy', 'Help'],
    ],
    [
      'code that is over',
      { ...codePage, resendAt: now, problem: { kind: 'code-expired' } },
      ['resend', 'to=recipient', 'Privacy', 'Help'],
    ],
    ['password', passwordPage, ['username', 'password', 'Sign in', 'to=recipient', 'Privacy', 'Help']],
  ])('begin at what is asked for and lead on by keyboard: %s', async (_, page, names) => {
    await show(page);
    expect(await order(names.length - 1)).toEqual(names);
  });

  it('show where the focus is', async () => {
    await show(sample('consent'));
    await tab.press('Tab');
    const outline = `(({ outlineStyle, outlineWidth }) => [outlineStyle, outlineWidth])(getComputedStyle(document.activeElement))`;
    expect(await tab.run(outline)).toEqual(['solid', '3px']);
  });

  describe.each([
    ['on', true],
    ['off', false],
  ])('with script %s', (_, isOn) => {
    it('send what was typed, and the hidden fields', async () => {
      await tab.setScript(isOn);
      await show(codePage);
      await tab.type('1234 5678');
      await tab.press('Enter');
      await tab.until(`document.title === 'Sent'`);
      await tab.setScript(true);
      expect(site.forms()).toEqual([
        {
          path: '/sign-in/code',
          type: 'application/x-www-form-urlencoded',
          fields: { flow: 'flow-1', csrf: 'csrf-1', code: '1234 5678' },
        },
      ]);
    });
  });

  it('send a form once, however often its button is pressed', async () => {
    await show(passwordPage);
    const prevented = `(() => {
      const form = document.querySelector('form');
      const submit = () => form.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
      return [submit(), submit(), dispatchEvent(new Event('pageshow')), submit()];
    })()`;
    expect(await tab.run(prevented)).toEqual([true, false, true, true]);
  });

  const resend = `[document.querySelector('#resend').disabled, document.querySelector('#wait').hidden]`;

  it('count down to a new code, which may be asked for when the time has come', async () => {
    await show({ ...codePage, resendAt: now + 2 });
    const isDisabled = `document.querySelector('#resend').disabled`;
    expect(await tab.run('document.querySelector("#wait").textContent')).toMatch(
      /^You can ask for a new code in [12] seconds?\.$/,
    );
    await tab.until(`!${isDisabled}`);
    expect(await tab.run(resend)).toEqual([false, true]);
  });

  it.each([
    [119, 'in 119 seconds'],
    [7_199, 'in 120 minutes'],
    [7_300, 'in 3 hours'],
  ])('count down in the words of the server: %d s', async (seconds, words) => {
    const page = { ...codePage, resendAt: now + seconds };
    expect(await renderPage(page, context)).toContain(`>${words}</span>`);
    await show(page);
    expect(await tab.run(`document.querySelector('[data-wait]').textContent`)).toBe(words);
  });

  it('let a new code be asked for without script, and say when it will be sent', async () => {
    await tab.setScript(false);
    await show({ ...codePage, resendAt: now + 90 });
    expect(await tab.run(resend)).toEqual([false, false]);
    await tab.setScript(true);
  });

  it('carry an answer to the client at once', async () => {
    const page = {
      kind: 'form-post',
      action: `${site.origin}/callback`,
      fields: [{ name: 'submit', value: 'x' }],
    } as const;
    await tab.open(site.serve(await renderPage(page, context)));
    await tab.until(`document.title === 'Sent'`);
    expect(site.forms()).toEqual([
      { path: '/callback', type: 'application/x-www-form-urlencoded', fields: { submit: 'x' } },
    ]);
  });

  it('fill in and send a code that arrives by SMS, where the browser has WebOTP', async () => {
    const document = await renderPage(codePage, context);
    // Stands for the phone: the browser's own interface, which no test can answer.
    const phone = `<script nonce="${context.nonce}">
      window.OTPCredential = class {};
      Object.defineProperty(navigator, 'credentials', { value: { get: async ({ otp }) => ({ code: otp.transport[0] === 'sms' ? '12345678' : '' }) } });
    </script><style nonce`;
    await tab.open(site.serve(document.replace('<style nonce', phone)));
    await tab.until(`document.title === 'Sent'`);
    expect(site.forms().map(({ fields }) => fields)).toEqual([
      { flow: 'flow-1', csrf: 'csrf-1', code: '12345678' },
    ]);
  });
});
