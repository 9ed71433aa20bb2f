import { routeOf } from '../contract/routes.ts';
import type { Ports } from '../core/ports.ts';
import { type Handler, publicJson } from '../http/respond.ts';
import { publicKeyEndpoint } from './public-key.ts';

/**
 * The public signing keys (RFC 7517), the same at every address: the next one is shown before it signs, the retired ones until their last token is over. One dialect has a document of its own for
 * them beside the JWK set.
 */
export function jwksEndpoint(ports: Pick<Ports, 'publicKeys'>): Handler {
  const document = publicKeyEndpoint(ports);
  return async (request, context) =>
    routeOf(request)?.purpose === 'public_key'
      ? document(request, context)
      : publicJson(await ports.publicKeys.jwks());
}
