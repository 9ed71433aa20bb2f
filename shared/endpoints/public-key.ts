import { createPublicKey } from 'node:crypto';
import { issuerOf } from '../contract/issuers.ts';
import { refuse } from '../core/errors.ts';
import type { Claims, Ports } from '../core/ports.ts';
import { cspRefusal } from '../dialects/csp-errors.ts';
import { pick } from '../http/parameters.ts';
import { readQuery } from '../http/query.ts';
import { guarded, type Handler, publicJson } from '../http/respond.ts';

/** Five minutes, as we keep the keys ourselves: the PEM is the active key alone, so a copy from before a change of keys verifies nothing new. */
const caching = 'public, max-age=300';

/**
 * The public keys in the vendor's document (contracts 3.6): all of them as JWKs for `format=jwks`, the one that signs now as PEM for `format=pem`, and both without a format, since clients in the
 * wild read either (contradiction 43). Throws `invalid_request` for another format.
 */
export function publicKeyEndpoint({ publicKeys }: Pick<Ports, 'publicKeys'>): Handler {
  // The dialect's errors alone: all of it would be a third more to load.
  return guarded(
    'public-key',
    () => ({ refusal: cspRefusal }),
    async (request, { baseUrl }) => {
      const { format } = pick(readQuery(request), { format: 'any' });
      if (format !== undefined && format !== 'jwks' && format !== 'pem') {
        return refuse('invalid_request', {
          because: 'key-format-refused',
          description: 'format must be jwks or pem',
        });
      }
      const [{ keys }, current] = await Promise.all([publicKeys.jwks(), publicKeys.current()]);
      const document = {
        ...{ alg: current['alg'], issuer: issuerOf('csp', baseUrl) },
        ...(format === 'pem' ? {} : { keys }),
        ...(format === 'jwks' ? {} : { value: pemOf(current) }),
      };
      return publicJson(document, caching);
    },
  );
}

/** SPKI. */
function pemOf(jwk: Claims): string {
  return createPublicKey({ key: { ...jwk }, format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString();
}
