import type { Visited } from './browser.ts';

/** Everything of an answer that somebody outside can see, its random parts as their lengths. */
export interface Seen {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

/** What is seen of an answer. */
export async function seen(answering: Response | Promise<Response>): Promise<Seen> {
  const response = await answering;
  return seenOf(response.status, response.headers, await response.text());
}

/** What is seen of a page, or of where a browser is sent on to. */
export function seenPage({ status, headers, html }: Visited): Seen {
  return seenOf(status, headers, html);
}

function seenOf(status: number, headers: Headers, body: string): Seen {
  return {
    status,
    headers: [...headers].map(([name, value]) => [name, shapeOf(value)]),
    body: shapeOf(body),
  };
}

/** Texts of 16 and more characters of base64url that no person wrote: all but one in 10^7 have a digit or a capital letter. */
const random = /(?=[\w-]*[\dA-Z])[\w-]{16,}/g;

function shapeOf(text: string): string {
  return text.replaceAll(random, (found) => `<${found.length} characters>`);
}
