import { refuse } from '../core/errors.ts';
import type { Parameters } from './parameters.ts';

/** Parameters of the query string that have a value. Throws `invalid_request` for one sent twice, of which a proxy might read the other. */
export function readQuery({ url }: Request): Parameters {
  const { searchParams } = new URL(url);
  const query = new Map<string, string>(searchParams);
  if (query.size === searchParams.size) return new Map([...query].filter(([, value]) => value !== ''));
  return refuse('invalid_request', {
    because: 'malformed-request',
    description: 'a parameter was sent twice',
  });
}
