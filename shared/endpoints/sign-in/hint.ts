import { refuse } from '../../core/errors.ts';
import type { Claims, Ports } from '../../core/ports.ts';

/** What an ID token of ours says, late as it may come (OpenID Connect RP-Initiated Logout §2); `undefined` for any other text. */
export async function readIdToken(
  idToken: string,
  issuer: string,
  { publicKeys }: Pick<Ports, 'publicKeys'>,
): Promise<Claims | undefined> {
  const claims = (await publicKeys.verify(idToken))?.claims;
  return claims?.['iss'] === issuer && claims['token_use'] === 'id' ? claims : undefined;
}

/** Whom a request expects to be signed in (OpenID Connect Core §3.1.2.1). Throws `invalid_request` for a hint that is no ID token of ours. */
export async function hintedSubject(
  idTokenHint: string | undefined,
  issuer: string,
  ports: Pick<Ports, 'publicKeys'>,
): Promise<string | undefined> {
  if (idTokenHint === undefined) return undefined;
  const subject = (await readIdToken(idTokenHint, issuer, ports))?.['sub'];
  if (typeof subject === 'string') return subject;
  return refuse('invalid_request', {
    because: 'parameter-refused',
    description: 'id_token_hint is not an ID token of this issuer',
  });
}
