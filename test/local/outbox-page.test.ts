import { describe, expect, it } from 'vitest';
import type { OutboxMessage } from '../../infra/local/outbox.ts';
import { codeIn, outboxPage } from '../../infra/local/outbox-page.ts';

const message: OutboxMessage = {
  id: '<id>',
  at: '2030-01-02T03:04:05.678Z',
  channel: 'email',
  to: '"<img src=x>"@example.com',
  subject: '<script>alert(1)</script>',
  text: `Your code is 1234 5678 & 'more' </pre>`,
  html: '<b onclick="x">1234 5678</b>',
  attributes: {},
};

describe('the code in a message', () => {
  it.each([
    ['Your code is 1234 5678\n@example.com #12345678', '12345678'],
    ['2030: 1234-5678', '12345678'],
    ['您的验证码是1234 5678。', '12345678'],
    ['Code 123456, valid for 5 minutes', '123456'],
    ['Call +358401234567', undefined],
    ['Nothing here', undefined],
  ])('of %j is %j', (text, code) => {
    expect(codeIn(text)).toBe(code);
  });
});

describe('the page', () => {
  it('shows every value as text and never as markup', () => {
    const page = outboxPage([message]);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).toContain('&quot;&lt;img src=x&gt;&quot;@example.com');
    expect(page).toContain('Your code is 1234 5678 &amp; &#39;more&#39; &lt;/pre&gt;');
    expect(page).toContain('<iframe sandbox srcdoc="&lt;b onclick=&quot;x&quot;&gt;1234 5678&lt;/b&gt;"');
    expect(page).toContain('data-version="1 &lt;id&gt;"');
    expect(page.match(/<script>/g)).toEqual(['<script>']);
  });

  it('offers the code to copy and says the time', () => {
    const page = outboxPage([message]);
    expect(page).toContain('data-code="12345678"');
    expect(page).toContain('<time datetime="2030-01-02T03:04:05.678Z">2030-01-02 03:04:05 UTC</time>');
  });

  it('loads nothing from elsewhere', () => {
    expect(outboxPage([{ ...message, to: 'someone@example.com', html: null }])).not.toMatch(
      /(?:src|href)=|https?:|@import|url\(/,
    );
  });

  it('says so when there is nothing', () => {
    expect(outboxPage([])).toContain('No messages yet.');
  });
});
