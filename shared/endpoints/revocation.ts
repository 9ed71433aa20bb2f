import type { ClientAuthPorts } from '../core/client-refusal.ts';
import { refuse } from '../core/errors.ts';
import type { Client } from '../core/model.ts';
import type { Ports } from '../core/ports.ts';
import { issuersAt } from '../dialects/index.ts';
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
  return byDialect('revocation', async (dialectRequest) => {
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

function revoke(token: GenuineToken, client: Client, ports: RevocationPorts): Promise<boolean> {
  const now = ports.clock.seconds();
  return token.kind === 'refresh_token'
    ? ports.grantRevocation.revoke(token.grantId, client.clientId, now)
    : ports.grantRevocation.revokeToken(token.grantId, client.clientId, token.tokenId, now);
}
