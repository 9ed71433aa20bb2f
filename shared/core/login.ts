import type { Recipient } from './channel.ts';
import { refuse } from './errors.ts';
import type { GrantPorts, GrantRequest, GrantResult } from './grant.ts';
import { lifetimesOf } from './lifetimes.ts';
import type { Grant } from './model.ts';
import type { Claims } from './ports.ts';
import { grantEnd, refreshTokenOf } from './refresh.ts';

/** A login whose code was right. */
export interface ProvenLogin {
  /** Id of the challenge that was answered. */
  readonly challenge: Uint8Array;
  readonly scope: readonly string[];
  readonly recipient: Recipient;
  readonly subject: string;
  readonly hasAccount: boolean;
  /** What the client may know about the user. */
  readonly userClaims?: Claims;
}

/**
 * Makes one of any number of right answers the grant: its key is the challenge's id, written only if nobody wrote it before.
 * Throws `invalid_grant` for all but one.
 */
export async function claimGrant(
  { client, dialect }: Pick<GrantRequest<never>, 'client' | 'dialect'>,
  login: ProvenLogin,
  ports: GrantPorts,
): Promise<GrantResult> {
  const now = ports.clock.seconds();
  const grant: Grant = {
    id: login.challenge,
    clientId: client.clientId,
    subject: login.subject,
    recipient: login.recipient.address,
    hasAccount: login.hasAccount,
    method: login.recipient.channel,
    scope: login.scope,
    authTime: now,
    sessionIndex: Buffer.from(ports.entropy.bytes(6)).toString('hex'),
    generation: 0,
    expiresAt: grantEnd(client, lifetimesOf(client, dialect), now),
    revokedTokenIds: [],
  };
  if (!(await ports.grants.claim(grant))) return refuse('invalid_grant', { because: 'reference-refused' });
  const refreshToken = refreshTokenOf(grant, client, ports);
  return {
    kind: 'authorized',
    authorization: {
      ...grant,
      grantId: grant.id,
      ...(login.userClaims ? { userClaims: login.userClaims } : {}),
      ...(refreshToken === undefined ? {} : { refreshToken }),
    },
  };
}
