import { authenticateClient, clientParameters } from '../core/client-auth.ts';
import type { ClientAuthPorts } from '../core/client-refusal.ts';
import { type Dialect, dialectWith } from '../core/dialect.ts';
import { refuse } from '../core/errors.ts';
import type { Repetition } from '../core/grant.ts';
import type { Client } from '../core/model.ts';
import { type Parameters, pick, readParameters } from '../http/parameters.ts';
import type { DialectRequest } from './by-dialect.ts';

/** Most characters of a presented token. */
const maxTokenLength = 8_192;

/** A form, and whose it is. */
export interface AuthenticatedForm {
  readonly form: Parameters;
  readonly client: Client;
  readonly dialect: Dialect;
  readonly repetition: Repetition;
}

/** Reads the parameters and has their sender prove which client it is, which may decide on the dialect too: the start of every endpoint that clients call themselves. */
export async function authenticatedForm(
  { dialect, route, issuer, request, context, caller }: DialectRequest,
  ports: ClientAuthPorts,
  /** Further addresses that an assertion may be for. */
  alsoFor: readonly string[] = [],
): Promise<AuthenticatedForm> {
  const form = await readParameters(request, dialect.acceptsJson(route));
  const sent = pick(form, clientParameters);
  const authorization = request.headers.get('authorization') ?? undefined;
  const client = await authenticateClient(
    {
      authorization,
      rule: dialect.clientAuthentication(route),
      form: new Map(Object.entries(sent)),
      audiences: [issuer, `${context.baseUrl}${new URL(request.url).pathname}`, ...alsoFor],
    },
    ports,
  );
  caller.client = client;
  const repetition = repetitionOf(request, client, authorization ?? sent['client_secret']);
  return { form, client, dialect: dialectWith(client, dialect), repetition };
}

/** The `token` parameter of introspection and revocation. Throws `invalid_request` without one. */
export function requireToken(form: Parameters): string {
  const { token } = pick(form, { token: maxTokenLength, token_type_hint: 64 });
  if (token !== undefined) return token;
  return refuse('invalid_request', { because: 'parameter-missing', description: 'token is missing' });
}

/** A secret is the same each time, an assertion is not, and a public client has none. */
function repetitionOf(request: Request, client: Client, secret: string | undefined): Repetition {
  const idempotencyKey = request.headers.get('idempotency-key') ?? undefined;
  const isSecret = client.tokenEndpointAuthMethod !== 'none' && secret !== undefined;
  return {
    ...(isSecret ? { callerSecret: secret } : {}),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  };
}
