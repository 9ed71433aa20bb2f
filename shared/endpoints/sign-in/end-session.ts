import { toBase64Url } from '../../core/encoding.ts';
import type { Session } from '../../core/flow.ts';
import { inTurns } from '../../core/in-turns.ts';
import type { Grant } from '../../core/model.ts';
import type { Ports } from '../../core/ports.ts';
import { maxSessionGrants } from '../../core/sign-in.ts';

export type SignOutPorts = EndingPorts & Pick<Ports, 'clients' | 'entropy' | 'publicKeys'>;

/** What ending a session takes. */
export type EndingPorts = GrantEndingPorts & Pick<Ports, 'sessions'>;
type GrantEndingPorts = Pick<Ports, 'clock' | 'grantReader' | 'grantRevocation'>;

/** The same, of a function that gives grants too. */
export function endingPorts({
  clock,
  grants,
  sessions,
}: Pick<Ports, 'clock' | 'grants' | 'sessions'>): EndingPorts {
  return { clock, sessions, grantReader: grants, grantRevocation: grants };
}

/**
 * Ends a session of a browser and the grants that were given in it, or those of them that `isMeant` chooses. The grants go first, so that a sign-out that failed half-way can be done again; those
 * that came while it was under way go last.
 */
export async function endSession(
  session: Session,
  ports: EndingPorts,
  isMeant?: (grant: Grant) => boolean,
): Promise<void> {
  await endGrants(session.grantIds, ports, isMeant);
  const ended = await ports.sessions.end(session.id, ports.clock.seconds());
  const known = new Set(session.grantIds.map(toBase64Url));
  await endGrants(ended?.grantIds.filter((id) => !known.has(toBase64Url(id))) ?? [], ports, isMeant);
}

/** Ends those of the grants that are of a session: access that was given for when the user is away (`offline_access`, OpenID Connect Core §11) lives on. `isMeant` chooses among them. */
export async function endGrants(
  ids: readonly Uint8Array[],
  { clock, grantReader, grantRevocation }: GrantEndingPorts,
  isMeant: (grant: Grant) => boolean = () => true,
): Promise<void> {
  await inTurns(ids, async (id) => {
    const grant = await grantReader.find(id);
    if (grant && !grant.scope.includes('offline_access') && isMeant(grant))
      await grantRevocation.revoke(id, grant.clientId, clock.seconds());
  });
}

/**
 * Ends the session that a browser had before it signed in anew, and gives the grants that the new one takes over: those that may still open something, where the same subject signed in again. Of anybody else's
 * session, and of one that is full, the grants end too, as by a sign-out.
 */
export async function succeed(
  before: Session,
  next: Pick<Session, 'subject' | 'isUser'>,
  ports: EndingPorts,
): Promise<readonly Uint8Array[]> {
  const isSame = before.subject === next.subject && before.isUser === next.isUser;
  const isFull = before.grantIds.length >= maxSessionGrants;
  if (!isSame || isFull) {
    await endSession(before, ports);
    return [];
  }
  const now = ports.clock.seconds();
  // As it was when it ended: no grant is given in it afterwards.
  const ended = await ports.sessions.end(before.id, now);
  const given = await inTurns(ended?.grantIds ?? [], ports.grantReader.find);
  return given
    .filter((grant) => grant !== undefined)
    .filter((grant) => isOpening(grant, now))
    .map(({ id }) => id);
}

/** Whether tokens of the grant may be about. What the table no longer has opens nothing either. */
function isOpening({ code, expiresAt, revokedAt }: Grant, now: number): boolean {
  const isLost = code !== undefined && code.redeemedAt === undefined && expiresAt <= now;
  return revokedAt === undefined && !isLost;
}
