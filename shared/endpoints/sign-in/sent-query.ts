import { refuse } from '../../core/errors.ts';
import type { Parameters } from '../../http/parameters.ts';

/**
 * Parameters of an authorization request's query that have a value, under the rules of its form (http/form.ts), so that both ways say the same: `resource` alone may be sent more than once (RFC 8707
 * §2), and comes with blanks between its values. Throws `invalid_request` for any other that is sent twice, for bytes that are not UTF-8, and for NUL.
 */
export function readSentQuery({ url }: Request): Parameters {
  const query = new Map<string, string>();
  for (const [name, value] of new URL(url).searchParams) {
    // U+FFFD is what decoding leaves of bytes that are no text.
    if (/[\0\uFFFD]/.test(name + value)) return refuseQuery('a parameter is not UTF-8');
    const before = query.get(name);
    if (before !== undefined && name !== 'resource') return refuseQuery('a parameter was sent twice');
    query.set(name, before === undefined ? value : `${before} ${value}`);
  }
  return new Map([...query].filter(([, value]) => value !== ''));
}

function refuseQuery(description: string): never {
  return refuse('invalid_request', { because: 'malformed-request', description });
}
