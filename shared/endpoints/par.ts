import { addressOf } from '../contract/routes.ts';
import { readAuthorizationRequest, requireReturn } from '../core/authorization-request.ts';
import type { ClientAuthPorts } from '../core/client-refusal.ts';
import type { Dialect } from '../core/dialect.ts';
import { refuse } from '../core/errors.ts';
import type { Ports } from '../core/ports.ts';
import { pushedRequestLife, pushedRequestUri } from '../core/pushed-request.ts';
import { type Handler, json } from '../http/respond.ts';
import { authenticatedForm } from './authenticated-form.ts';
import { byDialect } from './by-dialect.ts';
import { pickAuthorization } from './sign-in/authorization-parameters.ts';

export type ParPorts = ClientAuthPorts & Pick<Ports, 'entropy' | 'pushedRequests'>;

/**
 * Pushed authorization requests (RFC 9126): the client proves itself, the request is judged as the authorization endpoint would, and is kept for one use by a browser.
 */
export function parEndpoint(dialects: readonly Dialect[], ports: ParPorts): Handler {
  return byDialect('par', dialects, async (request) => {
    // Assertions for the token endpoint are good here too (RFC 9126 §2).
    const tokenAddress = addressOf(request.dialect.id, 'token', request.context.baseUrl);
    const { form, client, dialect } = await authenticatedForm(request, ports, [tokenAddress]);
    const sent = pickAuthorization(form, request.dialect);
    if (sent.has('request_uri')) refuseParameter('request_uri must not be pushed');
    if ((sent.get('client_id') ?? client.clientId) !== client.clientId)
      refuseParameter('client_id is not that of the client');
    const params = new Map([...sent, ['client_id', client.clientId]]);
    const { returnTo } = requireReturn(params, client, request.issuer);
    await readAuthorizationRequest(params, { client, dialect, dialects, returnTo }, ports);
    const id = ports.entropy.bytes(16);
    await ports.pushedRequests.push({
      id,
      clientId: client.clientId,
      params: Object.fromEntries(params),
      expiresAt: ports.clock.seconds() + pushedRequestLife,
    });
    return json({ request_uri: pushedRequestUri(id), expires_in: pushedRequestLife }, 201);
  });
}

function refuseParameter(description: string): never {
  return refuse('invalid_request', { because: 'parameter-refused', description });
}
