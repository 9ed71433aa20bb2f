import { issuersAt } from '../contract/issuers.ts';
import { hashApiToken } from '../core/api-token.ts';
import type { ClientAuthPorts } from '../core/client-refusal.ts';
import { refuse } from '../core/errors.ts';
import type { Client } from '../core/model.ts';
import type { Ports } from '../core/ports.ts';
import { dialects } from '../dialects/index.ts';
import { empty, type Handler } from '../http/respond.ts';
import { authenticatedForm, requireToken } from './authenticated-form.ts';
import { byDialect } from './by-dialect.ts';
import { type GenuineToken, readToken, type TokenReadPorts } from './live-token.ts';

export type RevocationPorts = ClientAuthPorts & TokenReadPorts & Pick<Ports, 'grantRevocation'>;

/**
 * Token revocation (RFC 7009). A refresh token takes its grant with it, and so every access token of the grant; an access token goes alone. Unknown tokens are
 * answered like revoked ones; another client's token is refused with `invalid_grant` (RFC 7009 §2.1).
 */
export function revocationEndpoint(ports: RevocationPorts): Handler {
  return byDialect('revocation', dialects, async (dialectRequest) => {
    const { form, client } = await authenticatedForm(dialectRequest, ports);
    const token = requireToken(form);
    const genuine = await readToken(token, issuersAt(dialectRequest.context.baseUrl), ports);
    if (genuine && !(await revoke(genuine, client, ports))) {
      return refuse('invalid_grant', {
        because: 'token-foreign',
        description: 'the token is not of this client',
      });
    }
    return empty();
  });
}

/** False when the token is not the client's: an access token says whose it is, of a refresh token the grant does. */
async function revoke(
  token: GenuineToken,
  { clientId }: Client,
  { clock, grantRevocation }: RevocationPorts,
): Promise<boolean> {
  const now = clock.seconds();
  if (token.kind === 'refresh_token') return grantRevocation.revoke(token.grantId, clientId, now);
  if (token.kind === 'api_token') {
    const named = { id: token.grantId, secretHash: hashApiToken(token.secret) };
    return (await grantRevocation.revokeApiToken(named, clientId, now)) !== 'foreign';
  }
  if (token.clientId !== clientId) return false;
  if (token.grantId) return grantRevocation.revokeToken(token.grantId, token.tokenId, now);
  await grantRevocation.revokeLoneToken(token.tokenId, token.expiresAt);
  return true;
}
