import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { email } from '../../../shared/channels/email.ts';
import { sms } from '../../../shared/channels/sms.ts';

const content = { code: '12345678', validFor: 600, locale: 'en', domain: 'login.example.com' };
const filled = (body: string) => sms.compose({ ...content, body }).text;

describe("a caller's body", () => {
  it.each([
    'your otp is{0}',
    'Code %7B0%7D',
    'code %7b0%7d',
    'Ihr Code:\r\n\t{0}\n',
    'R&D, AT&T & 1 < 2 > 0 <3 {0}',
    'https://app.example/otp?a=1&copy={0}',
    '代码 {0} 🔑',
    '{1} {0} {name}',
    '{0}{0}{0}{0}{0}',
  ])('%j is taken by both channels', (body) => {
    expect([sms.checkText({ body }), email.checkText({ body })]).toEqual([undefined, undefined]);
  });

  it.each([
    ['', 'the message body must contain {0}, where the code goes'],
    ['your otp is {1}', 'the message body must contain {0}, where the code goes'],
    ['{0}{0}{0}{0}{0}{0}', 'the message body must contain {0} at most 5 times'],
    ['{0}\0', 'the message body must not contain control characters'],
    ['{0}\u001b[1m', 'the message body must not contain control characters'],
    ['{0}\u0085', 'the message body must not contain control characters'],
    ['{0}\rx', 'the message body must not contain control characters'],
    ['{0}\ud800', 'the message body must not contain control characters'],
    ['<b>{0}</b>', 'the message body must not contain HTML'],
    ['{0}</p', 'the message body must not contain HTML'],
    ['{0}<!-- -->', 'the message body must not contain HTML'],
    ['{0}<?php', 'the message body must not contain HTML'],
    ['{0}&#60;b', 'the message body must not contain HTML'],
    ['{0}&#x3c;b', 'the message body must not contain HTML'],
    ['{0}&nbsp;', 'the message body must not contain HTML'],
    ['{0}&lt script', 'the message body must not contain HTML'],
  ])('%j is refused by both channels', (body, reason) => {
    expect([sms.checkText({ body }), email.checkText({ body })]).toEqual([reason, reason]);
  });

  it('is taken up to 320 characters in an SMS and 4,000 in an e-mail', () => {
    const body = (length: number) => `{0}${'x'.repeat(length - 3)}`;
    expect([sms.checkText({ body: body(320) }), sms.checkText({ body: body(321) })]).toEqual([
      undefined,
      'the message body must be at most 320 characters long',
    ]);
    expect([email.checkText({ body: body(4_000) }), email.checkText({ body: body(4_001) })]).toEqual([
      undefined,
      'the message body must be at most 4000 characters long',
    ]);
  });

  it('gets the grouped code for every placeholder, and nothing else', () => {
    expect(filled('your otp is{0}')).toBe('your otp is1234 5678');
    expect(filled('{0}, again: %7B0%7D {1} {}\r\n\tbye')).toBe('1234 5678, again: 1234 5678 {1} {}\n\tbye');
  });

  it('gets the bare code where a program reads it', () => {
    expect(filled('{0} https://app.example/?code={0} https://app.example/{0}\n\n@app.example #{0}')).toBe(
      '1234 5678 https://app.example/?code=12345678 https://app.example/12345678\n\n@app.example #12345678',
    );
  });

  it('keeps what String.replace would read as a pattern, in the body and in the code', () => {
    expect(filled('$& $1 $$ {0}')).toBe('$& $1 $$ 1234 5678');
    expect(sms.compose({ ...content, code: '$&', body: 'a {0}' }).text).toBe('a $&');
  });

  it('that was taken holds the code and no placeholder afterwards', () => {
    const words = fc.constantFrom('{0}', '%7B0%7D', '{1}', ' ', 'x', '<', '&', '\n', '$&', '#', '🔑', ';');
    fc.assert(
      fc.property(fc.array(words, { maxLength: 30 }), (parts) => {
        const body = parts.join('');
        if (sms.checkText({ body }) !== undefined) return;
        expect(filled(body)).toMatch(/1234 ?5678/);
        expect(filled(body)).not.toMatch(/\{0\}|%7B0%7D/i);
      }),
    );
  });
});

describe("a caller's title", () => {
  it.each([
    ['', 'the message title must not be blank'],
    [' \u3000', 'the message title must not be blank'],
    ['Bcc:\r\neve@example.com', 'the message title must not contain control characters'],
    ['a\nb', 'the message title must not contain control characters'],
    ['a\u2028b', 'the message title must not contain control characters'],
    ['a\tb', 'the message title must not contain control characters'],
    ['a <b>', 'the message title must not contain HTML'],
    ['a &amp; b', 'the message title must not contain HTML'],
    ['x'.repeat(201), 'the message title must be at most 200 characters long'],
  ])('%j is refused in an e-mail and ignored in an SMS', (title, reason) => {
    expect([email.checkText({ title }), sms.checkText({ title })]).toEqual([reason, undefined]);
  });

  it('is taken up to 200 characters, beside a body or alone', () => {
    expect([
      email.checkText({ title: 'x'.repeat(200) }),
      email.checkText({ title: 'R&D', body: '{0}' }),
    ]).toEqual([undefined, undefined]);
  });

  it('does not excuse a bad body', () => {
    expect(email.checkText({ title: 'Hello', body: 'no code' })).toBe(
      'the message body must contain {0}, where the code goes',
    );
  });
});

it('takes the absence of both', () => {
  expect([sms.checkText({}), email.checkText({})]).toEqual([undefined, undefined]);
});
