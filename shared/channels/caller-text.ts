import { groupCode } from '../core/code.ts';

/** How much of a caller's own text a channel takes, in UTF-16 units (what SMS counts outside GSM-7). */
export interface TextLimits {
  readonly maxBody: number;
  /** Absent where there are no titles: then a title is accepted and never shown. */
  readonly maxTitle?: number;
}

/** `{0}`, also percent-encoded once too often, with what it is glued to. */
const placeholder = /([#=/]?)(?:\{0\}|%7B0%7D)/gi;
/** A code is longer than its placeholder, so many of them would lengthen a message past its limit. */
const maxPlaceholders = 5;
/** Everything of Cc but tab, line feed, and a carriage return that belongs to one; and what is no character at all. */
const bodyControl = /[^\P{Cc}\t\n\r]|\r(?!\n)|\p{Cs}/u;
const titleControl = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u;
/**
 * What a browser reads as a tag, comment or entity. Of the entities that need no semicolon only those are listed that
 * stand for mark-up; `&copy=1` in a link is no danger.
 */
const markup = /<[a-z/!?]|&(?:#x?[\da-f]|[a-z][a-z\d]{1,31};|lt|gt|amp|quot)/i;

/** Gives why a caller's own text cannot be sent, as a sentence without anything of the text, or undefined. */
export function checkCallerText(
  text: { readonly title?: string; readonly body?: string },
  limits: TextLimits,
): string | undefined {
  const title = limits.maxTitle === undefined ? undefined : checkTitle(text.title, limits.maxTitle);
  return title ?? checkBody(text.body, limits.maxBody);
}

function checkTitle(title: string | undefined, maxLength: number): string | undefined {
  if (title === undefined) return undefined;
  if (title.trim() === '') return 'the message title must not be blank';
  if (title.length > maxLength) return `the message title must be at most ${maxLength} characters long`;
  if (titleControl.test(title)) return 'the message title must not contain control characters';
  if (markup.test(title)) return 'the message title must not contain HTML';
  return undefined;
}

function checkBody(body: string | undefined, maxLength: number): string | undefined {
  if (body === undefined) return undefined;
  if (body.length > maxLength) return `the message body must be at most ${maxLength} characters long`;
  if (bodyControl.test(body)) return 'the message body must not contain control characters';
  if (markup.test(body)) return 'the message body must not contain HTML';
  const found = body.match(placeholder)?.length ?? 0;
  if (found === 0) return 'the message body must contain {0}, where the code goes';
  if (found > maxPlaceholders) return `the message body must contain {0} at most ${maxPlaceholders} times`;
  return undefined;
}

/**
 * Gives a caller's body with the code in place of every `{0}`; nothing else in braces means anything. The code is
 * grouped for reading, except where a program reads it: in a link, or behind `#` in an origin-bound last line.
 */
export function fillCallerBody(body: string, code: string): string {
  return body
    .replace(/\r\n/g, '\n')
    .replace(placeholder, (_match, glue: string) => (glue === '' ? groupCode(code) : `${glue}${code}`));
}
