import { type ClientAuthPorts, refuseClient } from '../core/client-refusal.ts';
import type { IntrospectedToken } from '../core/dialect.ts';
import type { Client } from '../core/model.ts';
import type { Ports } from '../core/ports.ts';
import { resourcesOf } from '../core/scope.ts';
import { issuersAt } from '../dialects/index.ts';
import { type Handler, json } from '../http/respond.ts';
import { authenticatedForm, requireToken } from './authenticated-form.ts';
import { byDialect } from './by-dialect.ts';
import { liveToken, readToken, type TokenReadPorts } from './live-token.ts';

export type IntrospectionPorts = ClientAuthPorts & TokenReadPorts & Pick<Ports, 'grantReader'>;

/**
 * Token introspection (RFC 7662; contracts 1.6), for access and refresh tokens of every dialect. Whatever the caller may not know about, or is not live, is
 * `{"active":false}` and nothing more.
 */
export function introspectionEndpoint(ports: IntrospectionPorts): Handler {
  return byDialect('introspection', async (dialectRequest) => {
    const { dialect, issuer, context } = dialectRequest;
    const { form, client: caller } = await authenticatedForm(dialectRequest, ports);
    // Whoever asks must have proven itself (RFC 7662 §2.1); a public client cannot.
    if (caller.tokenEndpointAuthMethod === 'none') return refuseClient('client-method-refused');
    const token = requireToken(form);
    const now = ports.clock.seconds();
    const genuine = await readToken(token, issuersAt(context.baseUrl), ports);
    const grant = genuine && (await ports.grantReader.find(genuine.grantId));
    const live =
      genuine &&
      liveToken(
        genuine,
        grant,
        { issuer, amr: (method) => dialect.amr(method, issuer) },
        ports.clock.seconds(),
      );
    if (!live || !mayKnow(caller, live)) return json({ active: false });
    return json({ active: true, ...dialect.introspectionBody(live, caller, now) });
  });
}

/** Resource servers, whoever the token is for, and the client that holds it. */
function mayKnow(caller: Client, { grant }: IntrospectedToken): boolean {
  return (
    caller.resourceServer ||
    grant.clientId === caller.clientId ||
    resourcesOf(grant.scope).includes(caller.clientId)
  );
}
