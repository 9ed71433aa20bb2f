import { describe, expect, it } from 'vitest';
import type { Page, PageContext } from '../../../shared/pages/model.ts';
import { renderPage } from '../../../shared/pages/render.ts';
import { tags } from './markup.ts';
import { codePage, context, now, passwordPage, recipientPage, sample } from './samples.ts';

function titleOf(document: string): string | undefined {
  return /<title>(.*)<\/title>/.exec(document)?.[1];
}

describe('the title', () => {
  const titles = async (page: Page, locale = 'en') => titleOf(await renderPage(page, { ...context, locale }));

  it('names the page and the brand', async () => {
    expect(await titles(recipientPage)).toBe('Sign in – Northwind');
    expect(await titles(codePage, 'fi')).toBe('Anna koodi – Northwind');
  });

  it('says first that something was wrong', async () => {
    expect(await titles({ ...codePage, problem: { kind: 'code-wrong' } })).toBe(
      'Error: Enter the code – Northwind',
    );
    expect(await titles({ ...passwordPage, problem: { kind: 'password-wrong' } }, 'zh')).toBe(
      '错误：登录 – Northwind',
    );
  });
});

describe('the field for the recipient', () => {
  const input = async (page: Page) => tags(await renderPage(page, context), 'input').at(2);

  it('takes both kinds, keeps what was typed, and is described by its problem and its hint', async () => {
    const page = { ...recipientPage, typed: '040 12', problem: { kind: 'recipient-malformed' } } as const;
    expect(await input(page)).toBe(
      '<input id="recipient" name="recipient" type="text" autocomplete="username" inputmode="email" maxlength="320" autocapitalize="none" spellcheck="false" dir="ltr" required aria-describedby="problem recipient-hint" value="040 12" aria-invalid="true" autofocus>',
    );
  });

  it('is not called wrong where only sending failed', async () => {
    const page = { ...recipientPage, channels: 'sms', problem: { kind: 'delivery-failed' } } as const;
    expect(await input(page)).toBe(
      '<input id="recipient" name="recipient" type="tel" autocomplete="tel" inputmode="tel" maxlength="320" autocapitalize="none" spellcheck="false" dir="ltr" required aria-describedby="problem recipient-hint" autofocus>',
    );
  });

  it('says how long to wait', async () => {
    const page = { ...recipientPage, problem: { kind: 'send-limit', retryAfter: 841 } } as const;
    expect(await renderPage(page, context)).toContain(
      '<span>Too many codes were asked for. Try again in 15 minutes.</span>',
    );
  });
});

describe('the field for the code', () => {
  const document = () => renderPage(codePage, context);

  it('is filled in by phones and takes the code as it is written in the message', async () => {
    const input = tags(await document(), 'input').at(2) ?? '';
    expect(input).toBe(
      '<input id="code" name="code" type="text" autocomplete="one-time-code" inputmode="numeric" maxlength="24" autocapitalize="none" spellcheck="false" dir="ltr" required aria-describedby="code-hint" autofocus class="code" pattern="(?:[\\s\\p{Pd}]*\\p{Nd}){8}[\\s\\p{Pd}]*" title="Enter 8 digits" data-texted>',
    );
    const pattern = new RegExp(`^(?:${/pattern="([^"]+)"/.exec(input)?.[1]})$`, 'v');
    const accepted = [
      '12345678',
      '1234 5678',
      ' 1234-5678 ',
      '１２３４５６７８',
      '1234567',
      '123456789',
      '1234x5678',
    ];
    expect(accepted.map((typed) => pattern.test(typed))).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('says how long the code is valid and how many tries are left', async () => {
    expect(await document()).toContain(
      '<p class="hint" id="code-hint">8 digits, valid for 10 minutes. 5 tries left.</p>',
    );
    const wrong = { ...codePage, triesLeft: 1, problem: { kind: 'code-wrong' } } as const;
    const wrongDocument = await renderPage(wrong, context);
    expect(wrongDocument).toContain('<span>This code is not right. 1 try left.</span>');
    expect(wrongDocument).toContain('<p class="hint" id="code-hint">8 digits, valid for 10 minutes.</p>');
  });

  it('is gone when only a new code helps, and the button for one takes the focus', async () => {
    const page = { ...codePage, problem: { kind: 'too-many-tries' }, resendAt: now } as const;
    const over = await renderPage(page, context);
    expect(tags(over, 'input').filter((input) => !input.includes('hidden'))).toEqual([]);
    expect(tags(over, 'button')[0]).toBe(
      '<button type="submit" class="main" id="resend" aria-describedby="problem" autofocus>',
    );
  });

  it('stands below the recipient, of which only its owner knows the rest', async () => {
    const shown = await document();
    expect(shown).toContain('We sent a text message to <bdi class="name" dir="ltr">+358 ••• ••• •67</bdi>');
    expect(shown).not.toContain('40123');
  });
});

describe('a new code', () => {
  it('may be asked for later, in words that the script counts down', async () => {
    expect(await renderPage(codePage, context)).toContain(
      '<p class="hint" id="wait">You can ask for a new code <span data-wait="30">in 30 seconds</span>.</p>',
    );
  });

  it('may not be asked for before a limit allows it', async () => {
    const page = { ...codePage, problem: { kind: 'send-limit', retryAfter: 900 } } as const;
    expect(await renderPage(page, context)).toContain('<span data-wait="900">in 15 minutes</span>');
  });

  it('may be asked for at once when the time has come', async () => {
    const document = await renderPage({ ...codePage, resendAt: now }, context);
    expect(document).not.toContain('id="wait"');
    expect(tags(document, 'button')[1]).toBe('<button type="submit" class="plain" id="resend">');
  });

  it('is told of when it was sent', async () => {
    expect(await renderPage({ ...codePage, isResent: true }, context)).toContain(
      '<p class="notice" role="status">A new code is on its way. The old one no longer works.</p>',
    );
  });
});

describe('the fields for the password', () => {
  const inputs = async (page: Page) => tags(await renderPage(page, context), 'input').slice(2, 4);

  it('are those that password managers know', async () => {
    expect(await inputs(passwordPage)).toEqual([
      '<input id="username" name="username" type="text" autocomplete="username" inputmode="email" maxlength="320" autocapitalize="none" spellcheck="false" dir="ltr" required autofocus>',
      '<input id="password" name="password" type="password" autocomplete="current-password" inputmode="text" maxlength="1024" autocapitalize="none" spellcheck="false" dir="ltr" required>',
    ]);
  });

  it('are both wrong, and the password is asked for again', async () => {
    expect(await inputs({ ...passwordPage, typed: 'alice', problem: { kind: 'password-wrong' } })).toEqual([
      '<input id="username" name="username" type="text" autocomplete="username" inputmode="email" maxlength="320" autocapitalize="none" spellcheck="false" dir="ltr" required aria-describedby="problem" value="alice" aria-invalid="true">',
      '<input id="password" name="password" type="password" autocomplete="current-password" inputmode="text" maxlength="1024" autocapitalize="none" spellcheck="false" dir="ltr" required aria-describedby="problem" aria-invalid="true" autofocus>',
    ]);
  });
});

describe('consent', () => {
  const scopes = async (scope: readonly string[], changed: Partial<PageContext> = {}) => {
    const document = await renderPage({ kind: 'consent', scope }, { ...context, ...changed });
    return {
      document,
      items: [...document.matchAll(/<li>(.*?)<\/li>/g)].map(([, item]) => item).slice(0, scope.length),
    };
  };

  it('says in words what standard scopes are, and names all others', async () => {
    const { items } = await scopes(['openid', 'offline_access', 'orders:read', '__proto__', '<b>']);
    expect(items).toEqual([
      'Know that it is you',
      'Keep this access while you are away',
      '<code><bdi>orders:read</bdi></code>',
      '<code><bdi>__proto__</bdi></code>',
      '<code><bdi>&lt;b&gt;</bdi></code>',
    ]);
  });

  it('names the client, or says that it is an application', async () => {
    const { clientName, ...nameless } = context;
    expect((await scopes(['openid'])).document).toContain(
      `<h1>Give <bdi class="name">${clientName}</bdi> access?</h1>`,
    );
    expect(await renderPage({ kind: 'consent', scope: ['openid'] }, nameless)).toContain(
      '<h1>Give <bdi class="name">the application</bdi> access?</h1>',
    );
  });

  it('has an answer on each button', async () => {
    const { document } = await scopes(['openid']);
    expect(tags(document, 'button')).toEqual([
      '<button type="submit" class="main" name="decision" value="allow">',
      '<button type="submit" class="plain" name="decision" value="deny">',
    ]);
  });
});

describe('an answer by form', () => {
  it('has the fields of the answer alone', async () => {
    const document = await renderPage(sample('form-post'), context);
    expect(document).toContain(
      '<form method="post" action="https://shop.northwind.example/callback" data-auto><input type="hidden" name="code" value="code-1"><input type="hidden" name="state" value="state-1"><button',
    );
    expect(tags(document, 'input')).toHaveLength(2);
  });
});

describe('links', () => {
  const brandWith = (href: string) => ({
    ...context,
    brand: { ...context.brand, links: [{ label: 'Link', href }] },
  });

  it.each([
    'javascript:alert(1)',
    ' JavaScript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'blob:x',
    '/here',
  ])('are left out when they lead to %j', async (href) => {
    const page: Page = { kind: 'signed-out', backTo: href };
    expect(tags(await renderPage(page, brandWith(href)), 'a')).toEqual([]);
  });

  it('lead back to applications of any scheme', async () => {
    const page: Page = { kind: 'error', error: 'generic', backTo: 'com.northwind.shop:/start' };
    expect(await renderPage(page, context)).toContain(
      '<a class="button" href="com.northwind.shop:/start"><span>Back to <bdi class="name">Northwind Shop</bdi></span></a>',
    );
    const { clientName: _, ...nameless } = context;
    expect(await renderPage(page, nameless)).toContain('><span>Go back</span></a>');
  });

  it('are not needed', async () => {
    const document = await renderPage(
      { kind: 'signed-out' },
      { ...context, brand: { ...context.brand, links: [] } },
    );
    expect(document).not.toMatch(/<a |<footer/);
  });
});

describe('a logo', () => {
  const header = async (logo: string) => {
    const document = await renderPage(recipientPage, { ...context, brand: { ...context.brand, logo } });
    return /<header>(.*)<\/header>/.exec(document)?.[1];
  };

  it('stands for the name', async () => {
    expect(await header('data:image/png;base64,AAAA')).toBe(
      '<img class="logo" src="data:image/png;base64,AAAA" alt="Northwind">',
    );
  });

  it('is not loaded from elsewhere', async () => {
    expect(await header('https://cdn.example/logo.png')).toBe(
      '<span class="initial" aria-hidden="true">N</span><bdi class="brand">Northwind</bdi>',
    );
  });
});
