import { authenticateClient, clientParameters } from '../core/client-auth.ts';
import type { ClientAuthPorts } from '../core/client-refusal.ts';
import { type Dialect, dialectWith } from '../core/dialect.ts';
import { refuse } from '../core/errors.ts';
import type { Client } from '../core/model.ts';
import { type Parameters, pick, readParameters } from '../http/parameters.ts';
import type { DialectRequest } from './by-dialect.ts';

/** Most characters of a presented token. */
const maxTokenLength = 8_192;

/** Reads the parameters and has their sender prove which client it is, which may decide on the dialect too: the start of every endpoint that clients call themselves. */
export async function authenticatedForm(
  { dialect, route, issuer, request, context, caller }: DialectRequest,
  ports: ClientAuthPorts,
  /** Further addresses that an assertion may be for. */
  alsoFor: readonly string[] = [],
): Promise<{ readonly form: Parameters; readonly client: Client; readonly dialect: Dialect }> {
  const form = await readParameters(request, dialect.acceptsJson(route));
  const client = await authenticateClient(
    {
      authorization: request.headers.get('authorization') ?? undefined,
      rule: dialect.clientAuthentication(route),
      form: new Map(Object.entries(pick(form, clientParameters))),
      audiences: [issuer, `${context.baseUrl}${new URL(request.url).pathname}`, ...alsoFor],
    },
    ports,
  );
  caller.client = client;
  return { form, client, dialect: dialectWith(client, dialect) };
}

/** The `token` parameter of introspection and revocation. Throws `invalid_request` without one. */
export function requireToken(form: Parameters): string {
  const { token } = pick(form, { token: maxTokenLength, token_type_hint: 64 });
  if (token !== undefined) return token;
  return refuse('invalid_request', { because: 'parameter-missing', description: 'token is missing' });
}
