import { timingSafeEqual } from 'node:crypto';
import { macUnder } from './current-mac.ts';
import { concat, fromBase64Url, toBase64Url } from './encoding.ts';
import type { GrantRequest } from './grant.ts';
import { lifetimesOf } from './lifetimes.ts';
import { newGrant, type ProvenLogin } from './login.ts';
import type { Grant, OfferedCode } from './model.ts';
import { authorizeChallenge, challengeOf, type SentChallenge } from './pkce.ts';
import type { Keyring, Ports, Redemption } from './ports.ts';
import { grantEnd } from './refresh.ts';
import { isWithin } from './scope.ts';

/** Seconds in which a code is traded for tokens: time enough for a redirect (RFC 6749 §4.1.2). */
export const codeLife = 60;

const format = 1;
const headerBytes = 20;
const codeBytes = 84;

/**
 * A code is 84 bytes in base64url, 112 characters: format (1), key version (1), two zero bytes, grant id (16), and an HMAC-SHA-512 over those (64). So a forged one is
 * refused without a look at the table.
 */
export function encodeCode(grantId: Uint8Array, keys: Keyring): string {
  const version = keys.current;
  const header = concat(new Uint8Array([format, version, 0, 0]), grantId);
  return toBase64Url(concat(header, macUnder(keys, version, 'authorization-code', header)));
}

/** The id of the code's grant, or `undefined` for anything that we did not make. Asks no store. */
export function decodeCode(text: string, keys: Keyring): Uint8Array | undefined {
  const bytes = fromBase64Url(text);
  if (bytes?.length !== codeBytes) return undefined;
  const header = bytes.slice(0, headerBytes);
  const [sentFormat, version] = header;
  const expected = keys.mac('authorization-code', header, version);
  if (sentFormat !== format || !expected || !timingSafeEqual(expected, bytes.subarray(headerBytes))) {
    return undefined;
  }
  return header.slice(4);
}

/** What a user agreed to in the browser, to be handed to the client by a code. Its `id` is the grant's to be. */
export interface CodeOffer extends ProvenLogin, SentChallenge {
  readonly redirectUri: string;
  /** OpenID Connect Core §3.1.2.1. */
  readonly nonce?: string;
  /** When the user logged in, epoch seconds: a session may be older than the request. */
  readonly authTime: number;
}

/**
 * The grant that a code offers, to be written by `GrantStore.claim`. Until the code is redeemed it ends with the code, and no token of it exists.
 * Throws `invalid_request` for a code challenge that the client may not use.
 */
export function offerOf(
  request: Pick<GrantRequest<never>, 'client' | 'dialect' | 'resources'>,
  offer: CodeOffer,
  ports: Pick<Ports, 'clock' | 'entropy'>,
): Grant {
  const { client, dialect } = request;
  const { redirectUri, nonce, authTime } = offer;
  const codeChallenge = authorizeChallenge(offer, client);
  const expiresAt = ports.clock.seconds() + codeLife;
  return {
    ...newGrant({ ...request, lifetimes: lifetimesOf(client, dialect) }, offer, ports),
    ...{ authTime, expiresAt },
    code: {
      ...{ redirectUri, expiresAt },
      ...(codeChallenge === undefined ? {} : { codeChallenge }),
      ...(nonce === undefined ? {} : { nonce }),
    },
  };
}

interface CodeRequest extends Pick<GrantRequest<never>, 'client' | 'dialect' | 'lifetimes' | 'resources'> {
  readonly code: string;
  readonly redirectUri: string;
  /** Well-formed (RFC 7636 §4.1). */
  readonly codeVerifier?: string;
}

export type CodeOutcome =
  | { readonly kind: 'redeemed'; readonly grant: Grant }
  /** All is right, but resources are asked for that were not granted. The code is still good. */
  | { readonly kind: 'resources' }
  /** Forged, late, revoked, another client's, or presented with another redirect URI or verifier than belongs to it. */
  | { readonly kind: 'refused' }
  /** It was redeemed before: one of the two holds a stolen code, so the grant was revoked (RFC 6749 §4.1.2). */
  | { readonly kind: 'reused' };

type CodePorts = Pick<Ports, 'clock' | 'grants' | 'refreshKeys'>;

/** Trades a code for its grant (RFC 6749 §4.1.3, RFC 7636 §4.6): one conditional write, which holds all that the code is bound to. A refused code is not used up. */
export async function redeemCode(request: CodeRequest, ports: CodePorts): Promise<CodeOutcome> {
  const { client, dialect, lifetimes, resources, code, redirectUri, codeVerifier } = request;
  const id = decodeCode(code, ports.refreshKeys);
  if (!id) return { kind: 'refused' };
  const now = ports.clock.seconds();
  const redemption: Redemption = {
    ...{ id, redirectUri, resources, now },
    clientId: client.clientId,
    dialect: dialect.id,
    ...(codeVerifier === undefined ? {} : { codeChallenge: challengeOf(codeVerifier) }),
    expiresAt: grantEnd(client, lifetimes, now),
  };
  const outcome = await ports.grants.redeem(redemption);
  return outcome.kind === 'redeemed' ? outcome : afterRefusal(redemption, outcome.grant, ports);
}

/** What the grant as it stands says about a code that could not be redeemed. Another client learns and ends nothing. */
async function afterRefusal(
  redemption: Redemption,
  grant: Grant | undefined,
  { grants }: CodePorts,
): Promise<CodeOutcome> {
  const { clientId, now, resources } = redemption;
  if (!grant?.code || grant.clientId !== clientId) return { kind: 'refused' };
  if (grant.code.redeemedAt !== undefined) {
    await grants.revoke(grant.id, clientId, now);
    return { kind: 'reused' };
  }
  // Only who has all the rest right is told about resources: anybody else would learn that the code is live.
  const isRight = isOffered(grant, grant.code, redemption);
  return { kind: isRight && !isWithin(resources, grant.resources) ? 'resources' : 'refused' };
}

function isOffered(grant: Grant, code: OfferedCode, redemption: Redemption): boolean {
  return (
    grant.dialect === redemption.dialect &&
    grant.revokedAt === undefined &&
    code.expiresAt > redemption.now &&
    code.redirectUri === redemption.redirectUri &&
    code.codeChallenge === redemption.codeChallenge
  );
}
