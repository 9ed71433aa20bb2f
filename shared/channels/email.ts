import { defineChannel, type Message, type MessageContent, type Recipient } from '../core/channel.ts';
import { groupCode } from '../core/code.ts';
import { parseAddress } from './address.ts';
import { checkCallerText, fillCallerBody } from './caller-text.ts';
import { escapeHtml } from './escape-html.ts';
import { locales, textsIn, validityIn } from './texts.ts';

/** E-mail: plain text and the same as HTML. */
export const email = defineChannel({
  name: 'email',
  recipient(typed, { blockedDomains = [] }) {
    const recipient = parseAddress(typed);
    const isBlocked = recipient !== 'malformed' && blockedDomains.some((domain) => isAt(recipient, domain));
    return isBlocked ? 'country' : recipient;
  },
  checkText: (text) => checkCallerText(text, { maxBody: 4_000, maxTitle: 200 }),
  compose(content) {
    // The code is in the subject so that a phone's notification shows it, as it does with an SMS.
    const subject = content.title ?? textsIn(content.locale).subject(groupCode(content.code));
    return {
      subject,
      ...(content.body === undefined
        ? ownText(content, subject)
        : callerText(fillCallerBody(content.body, content.code), subject)),
    };
  },
  segments: () => 1,
  locales,
});

/** At the domain or at one below it. */
function isAt({ address }: Recipient, domain: string): boolean {
  return address.endsWith(`@${domain}`) || address.endsWith(`.${domain}`);
}

function ownText(content: MessageContent, subject: string): Pick<Message, 'text' | 'html'> {
  const texts = textsIn(content.locale);
  const code = groupCode(content.code);
  const expiry = texts.expiry(validityIn(texts, content.validFor));
  const advice = [expiry, texts.secrecy, texts.unasked].join(texts.separator);
  const paragraphs = [
    `<p>${escapeHtml(texts.intro)}</p>`,
    `<p style="${codeStyle}">${escapeHtml(code)}</p>`,
    `<p>${escapeHtml(advice)}</p>`,
  ];
  return {
    text: `${texts.intro}\n\n${code}\n\n${advice}\n`,
    html: page({ lang: texts.locale, title: subject, main: paragraphs.join('\n') }),
  };
}

function callerText(text: string, subject: string): Pick<Message, 'text' | 'html'> {
  const main = `<p>${escapeHtml(text).replaceAll('\n', '<br>\n')}</p>`;
  // Nobody told us the language of a caller's text; an empty `lang` says so, where a guess would be read out wrongly.
  return { text, html: page({ lang: '', title: subject, main }) };
}

const codeStyle =
  'font-size:32px;font-weight:bold;font-family:monospace;-webkit-user-select:all;user-select:all';
const bodyStyle = 'margin:0;padding:24px;font-family:sans-serif;font-size:16px;line-height:1.5';

/**
 * No colours, so that the reader's own, light or dark, stay; nothing is loaded from anywhere. Webmail keeps only what is
 * inside `body`, so language and direction are said there once more.
 */
function page(parts: { readonly lang: string; readonly title: string; readonly main: string }): string {
  const language = `lang="${escapeHtml(parts.lang)}" dir="auto"`;
  return `<!doctype html>
<html ${language}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(parts.title)}</title>
</head>
<body style="${bodyStyle}">
<main ${language}>
${parts.main}
</main>
</body>
</html>
`;
}
