import { type ClientAuthPorts, refuseClient } from './client-refusal.ts';
import type { Client } from './model.ts';
import type { Claims } from './ports.ts';

/** Seconds into the future that an assertion may be valid, and that its clock may be ahead of ours. */
const longestLife = 600;
const clockSkew = 60;
/** Seconds that a used one is remembered beyond its end: as long as an instance whose clock is ten minutes behind may take it. */
const remembered = clockSkew + 600;

interface PresentedAssertion {
  readonly assertion: string;
  /** The `client_id` parameter, if it was sent beside the assertion. */
  readonly clientId: string | undefined;
  readonly audiences: readonly string[];
}

/**
 * Authenticates by a JWT that the client signed: `private_key_jwt` with a registered key, `client_secret_jwt` with its secret (RFC 7523 §3; contracts
 * 1.2). The `jti` is used up only after everything else holds.
 * Throws `invalid_client`.
 */
export async function authenticateAssertion(
  presented: PresentedAssertion,
  ports: ClientAuthPorts,
): Promise<Client> {
  const { assertion, audiences } = presented;
  const claims = ports.assertionVerifier.peek(assertion);
  const id = claims?.['sub'];
  if (!claims || typeof id !== 'string' || id === '' || (presented.clientId ?? id) !== id)
    return refuseAssertion();
  // First: a client costs a read, and opening its secret a call to KMS, which nobody should cause who does not even try.
  if (!isForUs(claims, id, audiences, ports.clock.seconds())) return refuseAssertion();
  const client = await findSigner(id, assertion, ports);
  if (!client) return refuseAssertion();
  const { jti, exp } = claims;
  if (typeof jti !== 'string' || jti === '' || jti.length > 256 || typeof exp !== 'number')
    return refuseAssertion();
  if (!(await ports.assertions.useOnce(client.clientId, jti, Math.ceil(exp) + remembered)))
    return refuseAssertion();
  return client;
}

/** The client of that id, if it signed the assertion. Whoever it is and whether there is one, a wrong signature is tried twice: with the client as it is kept in memory, or nobody's key, and as it is now. */
async function findSigner(
  id: string,
  assertion: string,
  ports: ClientAuthPorts,
): Promise<Client | undefined> {
  const hasSigned = async (client: Client | undefined) =>
    ports.assertionVerifier.verify(assertion, client && (await keyOf(client, ports)));
  let isTried = false;
  let signer: Client | undefined;
  const client = await ports.clients.find(id, async (kept) => {
    isTried = true;
    signer = (await hasSigned(kept)) ? kept : undefined;
    return signer !== undefined;
  });
  if (signer) return signer;
  if (!isTried) await hasSigned(undefined);
  return (await hasSigned(client)) ? client : undefined;
}

/** What may have signed the assertion; nothing for clients that are registered for another method. */
async function keyOf(client: Client, ports: ClientAuthPorts) {
  if (client.tokenEndpointAuthMethod === 'private_key_jwt') return client.jwks && { jwks: client.jwks };
  if (client.tokenEndpointAuthMethod !== 'client_secret_jwt') return undefined;
  const secret = await ports.clientSecrets.open(client);
  return secret && { secret };
}

function isForUs(claims: Claims, clientId: string, audiences: readonly string[], now: number): boolean {
  const { iss, aud, exp, nbf, iat } = claims;
  const named = Array.isArray(aud) ? aud : [aud];
  const isTimely = typeof exp === 'number' && exp > now - clockSkew && exp <= now + longestLife + clockSkew;
  const hasBegun = [nbf, iat].every(
    (time) => time === undefined || (typeof time === 'number' && time <= now + clockSkew),
  );
  return iss === clientId && isTimely && hasBegun && named.some((name) => audiences.includes(name));
}

function refuseAssertion(): never {
  return refuseClient('client-assertion-refused');
}
