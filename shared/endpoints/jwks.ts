import type { Ports } from '../core/ports.ts';
import { type Handler, publicJson } from '../http/respond.ts';

/** The public signing keys (RFC 7517): the next one is shown before it signs, the retired ones until their last token is over. */
export function jwksEndpoint({ publicKeys }: Pick<Ports, 'publicKeys'>): Handler {
  return async () => publicJson(await publicKeys.jwks());
}
