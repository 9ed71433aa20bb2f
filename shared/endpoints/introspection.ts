import { issuersAt } from '../contract/issuers.ts';
import { type ClientAuthPorts, refuseClient } from '../core/client-refusal.ts';
import type { Dialect, IntrospectedToken } from '../core/dialect.ts';
import type { Client } from '../core/model.ts';
import type { Claims, Ports } from '../core/ports.ts';
import { userClaims } from '../core/user-claims.ts';
import { dialects } from '../dialects/index.ts';
import { type Handler, json } from '../http/respond.ts';
import { authenticatedForm, requireToken } from './authenticated-form.ts';
import { byDialect } from './by-dialect.ts';
import { type GenuineToken, liveLoneToken, liveToken, readToken, type TokenReadPorts } from './live-token.ts';

export type IntrospectionPorts = ClientAuthPorts & TokenReadPorts & Pick<Ports, 'grantReader'>;

/**
 * Token introspection (RFC 7662; contracts 1.6), for access and refresh tokens of every dialect. Whatever the caller may not know about, or is not live, is
 * `{"active":false}` and nothing more.
 */
export function introspectionEndpoint(ports: IntrospectionPorts): Handler {
  return byDialect('introspection', dialects, async (dialectRequest) => {
    const { baseUrl } = dialectRequest.context;
    const { form, client: caller, dialect } = await authenticatedForm(dialectRequest, ports);
    // Whoever asks must have proven itself (RFC 7662 §2.1); a public client cannot.
    if (caller.tokenEndpointAuthMethod === 'none') return refuseClient('client-method-refused');
    const token = requireToken(form);
    const genuine = await readToken(token, issuersAt(baseUrl), ports);
    const isTold = genuine && dialect.introspects.includes(kindOf(genuine));
    const live = isTold && (await findLive(genuine, { dialect, baseUrl }, ports));
    if (!live || !mayKnow(caller, live)) return json({ active: false });
    const now = ports.clock.seconds();
    return json({ active: true, ...toldTo(caller, live), ...dialect.introspectionBody(live, caller, now) });
  });
}

/** What a resource server may know about the user, as it was at the login: the claims of its own metadata, whoever the token was made for. */
function toldTo(caller: Client, { grant }: IntrospectedToken): Claims {
  return caller.resourceServer && grant?.user ? userClaims(grant.user, caller.claims) : {};
}

/** An API token is told of as the refresh token that it is traded like. */
function kindOf({ kind }: GenuineToken): IntrospectedToken['kind'] {
  return kind === 'api_token' ? 'refresh_token' : kind;
}

/** The token with what stands behind it, in one read. */
async function findLive(
  genuine: GenuineToken,
  about: { readonly dialect: Dialect; readonly baseUrl: string },
  { clock, grantReader }: IntrospectionPorts,
): Promise<IntrospectedToken | undefined> {
  if (genuine.grantId === undefined) return liveLoneToken(genuine, grantReader);
  return liveToken(genuine, await grantReader.find(genuine.grantId), about, clock.seconds());
}

/** Resource servers, whoever the token is for, the client that holds it, and the client whose user an actor acts for. */
function mayKnow(caller: Client, { grant, claims }: IntrospectedToken): boolean {
  return (
    caller.resourceServer ||
    claims['client_id'] === caller.clientId ||
    grant?.clientId === caller.clientId ||
    grant?.audience.includes(caller.clientId) === true
  );
}
