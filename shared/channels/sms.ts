import { defineChannel, type MessageContent } from '../core/channel.ts';
import { groupCode } from '../core/code.ts';
import { checkCallerText, fillCallerBody } from './caller-text.ts';
import { parsePhone } from './phone.ts';
import { segmentsOf } from './segments.ts';
import { locales, textsIn, validityIn } from './texts.ts';

/** SMS: one sentence, and a last line that lets browsers fill the code in by themselves. */
export const sms = defineChannel({
  name: 'sms',
  recipient: parsePhone,
  // Two segments in GSM-7, and a little more.
  checkText: (text) => checkCallerText(text, { maxBody: 320 }),
  compose: (content) => ({
    // A caller's text is sent as it is, without our last line: the pages that take the code are the caller's own.
    text: content.body === undefined ? ownText(content) : fillCallerBody(content.body, content.code),
  }),
  segments: ({ text }) => segmentsOf(text),
  locales,
});

function ownText({ code, validFor, locale, domain }: MessageContent): string {
  const texts = textsIn(locale);
  const sentence = texts.sms(groupCode(code), validityIn(texts, validFor));
  // Origin-bound one-time codes (WICG): the last line, read by programs, so with the digits ungrouped.
  const lastLine = `@${domain} #${code}`;
  const short = `${sentence}\n${lastLine}`;
  const full = `${sentence}${texts.separator}${texts.smsSecrecy}\n${lastLine}`;
  // The warning is worth having, but not a second message on the bill.
  return segmentsOf(full) === segmentsOf(short) ? full : short;
}
