import { fromBase64Url, toBase64Url } from './encoding.ts';

/** Seconds in which a pushed request is good: the browser comes with it at once (RFC 9126 §2.2). */
export const pushedRequestLife = 90;

const idBytes = 16;
const prefix = 'urn:ietf:params:oauth:request_uri:';

/** The `request_uri` of a pushed request (RFC 9126 §2.2). */
export function pushedRequestUri(id: Uint8Array): string {
  return `${prefix}${toBase64Url(id)}`;
}

/** The id of a pushed request; `undefined` for every other address. */
export function pushedRequestId(uri: string): Uint8Array | undefined {
  const id = uri.startsWith(prefix) ? fromBase64Url(uri.slice(prefix.length)) : undefined;
  return id?.length === idBytes ? id : undefined;
}
