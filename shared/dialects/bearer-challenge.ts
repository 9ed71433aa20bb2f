import type { RefusalAnswer } from '../core/dialect.ts';
import type { Refusal } from '../core/errors.ts';

/** The header that an answer about a bearer token has (RFC 6750 §3), and nothing for every other refusal. A token can be invalid for what became of its user, too. */
export function bearerChallenge({ code, detail }: Refusal): Pick<RefusalAnswer, 'headers'> {
  const isAboutToken = code === 'invalid_token' || detail.because.startsWith('bearer-');
  return isAboutToken ? { headers: { 'www-authenticate': `Bearer error="${code}"` } } : {};
}
