import { isUtf8 } from 'node:buffer';
import { refuse } from '../core/errors.ts';
import { mediaTypeOf } from './media-type.ts';

/** Largest body that any endpoint reads, in bytes. */
export const maxBodyBytes = 16_384;
const maxParameters = 64;

/** Parameters that may be sent more than once (RFC 8693 §2.1, RFC 8707 §2). None of their values has a blank, so blanks come between them. */
const repeatable: ReadonlySet<string> = new Set(['resource', 'audience']);

/** The body's bytes. Throws `invalid_request` when there are too many. */
export async function requireBodySize(request: Request): Promise<Uint8Array> {
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.length <= maxBodyBytes) return bytes;
  return refuse('invalid_request', {
    because: 'body-too-large',
    description: `the body is over ${maxBodyBytes} bytes`,
    status: 413,
  });
}

/**
 * Reads an `application/x-www-form-urlencoded` body (RFC 6749 §3.2, appendix B). Parameters without a value count as left out; one sent twice, bytes that are
 * not UTF-8, and NUL end the request with `invalid_request`.
 */
export async function readForm(request: Request): Promise<ReadonlyMap<string, string>> {
  const type = mediaTypeOf(request);
  if (type !== 'application/x-www-form-urlencoded') {
    return refuseForm('the body must be application/x-www-form-urlencoded');
  }
  return parsePairs(Buffer.from(await requireBodySize(request)).toString('latin1'));
}

function parsePairs(body: string): ReadonlyMap<string, string> {
  const pairs = body.split('&').filter((pair) => pair !== '');
  if (pairs.length > maxParameters) return refuseForm(`the body has more than ${maxParameters} parameters`);
  const form = new Map<string, string>();
  for (const pair of pairs) {
    const [name = '', ...value] = pair.split('=');
    const decodedName = decode(name);
    const before = form.get(decodedName);
    if (before !== undefined && !repeatable.has(decodedName)) return refuseForm('a parameter was sent twice');
    const decoded = decode(value.join('='));
    form.set(decodedName, before === undefined ? decoded : `${before} ${decoded}`);
  }
  return new Map([...form].filter(([, value]) => value !== ''));
}

/** One name or value: plus is a blank, the rest are UTF-8 bytes, percent-encoded or not. */
function decode(text: string): string {
  const bytes = Buffer.from(
    text
      .replaceAll('+', ' ')
      .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
  const value = readUtf8(bytes);
  if (value.includes('\0')) return refuseForm('a parameter has a NUL character');
  return value;
}

/** API Gateway hands over bodies as text, in which it has put U+FFFD for every byte that is not UTF-8: so that character is refused too. */
function readUtf8(bytes: Uint8Array): string {
  const text = isUtf8(bytes) ? Buffer.from(bytes).toString('utf8') : '\uFFFD';
  return text.includes('\uFFFD') ? refuseForm('a parameter is not UTF-8') : text;
}

function refuseForm(description: string): never {
  return refuse('invalid_request', { because: 'malformed-request', description });
}
