import { encodeCode, offerOf } from '../../core/authorization-code.ts';
import type { Dialect } from '../../core/dialect.ts';
import { toBase64Url } from '../../core/encoding.ts';
import { Refusal, refuse } from '../../core/errors.ts';
import type { AuthorizationRequest, Session } from '../../core/flow.ts';
import type { Client, User } from '../../core/model.ts';
import { organizationOfUser } from '../../core/organization.ts';
import type { Ports } from '../../core/ports.ts';
import { isSignedIn, sessionIdleLife } from '../../core/sign-in.ts';
import { endingPorts, endSession } from './end-session.ts';
import { findSubject } from './subject.ts';

export type AnswerPorts = Pick<Ports, 'clock' | 'entropy' | 'users' | 'grants' | 'sessions' | 'refreshKeys'>;

/** Whom an answer is for. */
export interface AnswerTerms {
  readonly client: Client;
  readonly dialect: Dialect;
  readonly request: AuthorizationRequest;
  readonly session: Session;
}

/**
 * The code of a new grant that the session's subject gives the client, written before it is shown; `undefined` where the session is of a recipient that its user has no more. Throws `access_denied` for a user who is no longer active, whose session then ends;
 * `invalid_request` for an organization that is not the user's; and `login_required` for a session that ended meanwhile, or that can remember no more grants: it then ends with them, as by a sign-out, and the person signs in again.
 */
export async function codeFor(terms: AnswerTerms, ports: AnswerPorts): Promise<string | undefined> {
  const { session } = terms;
  const now = ports.clock.seconds();
  const offer = await offerFor(terms, ports);
  if (!offer) return undefined;
  const grant = {
    ...offer,
    sessionIndex: session.sessionIndex,
    sid: toBase64Url(session.id),
    // Where the subject is the recipient, it is still this account that gives access.
    ...(session.isUser ? { userId: session.subject } : {}),
    ...(terms.request.claims ? { claims: terms.request.claims } : {}),
  };
  // The session knows of the grant before there is one, so that whoever ends the session ends the grant.
  const use = { now, idleUntil: now + sessionIdleLife, grantId: grant.id };
  const outcome = await ports.sessions.use(session.id, use);
  if (outcome === 'full') await endSession(session, endingPorts(ports));
  if (outcome !== 'used') return refuseEnded();
  if (!(await ports.grants.claim(grant))) throw new Error('two grants have one random id');
  // Whoever ended it before the grant was written found none to end.
  const after = await ports.sessions.find(session.id);
  if (!after || !isSignedIn(after, now)) {
    await ports.grants.revoke(grant.id, grant.clientId, now);
    return refuseEnded();
  }
  return encodeCode(grant.id, ports.refreshKeys);
}

function refuseEnded(): never {
  return refuse('login_required', { because: 'page-needed', description: 'the session has ended' });
}

/** A session of somebody who may not sign in any more ends, so that the next visit can be somebody else's. */
async function subjectNow(
  session: Session,
  dialect: Dialect,
  ports: AnswerPorts,
): Promise<User | string | undefined> {
  try {
    return await findSubject(session, dialect, ports);
  } catch (thrown) {
    if (thrown instanceof Refusal) await ports.sessions.end(session.id, ports.clock.seconds());
    throw thrown;
  }
}

async function offerFor({ client, dialect, request, session }: AnswerTerms, ports: AnswerPorts) {
  const { scope, audience, resources, nonce, codeChallenge, returnTo } = request;
  const subject = await subjectNow(session, dialect, ports);
  if (subject === undefined) return undefined;
  const organization =
    typeof subject === 'string' ? undefined : organizationOfUser(subject, client, request.organization);
  return offerOf(
    { client, dialect, resources },
    {
      ...{ scope, audience },
      id: ports.entropy.bytes(16),
      subject,
      method: session.method,
      authTime: session.authTime,
      redirectUri: returnTo.redirectUri,
      ...(session.recipient === undefined ? {} : { recipient: session.recipient }),
      ...(organization ? { organization } : {}),
      ...(nonce === undefined ? {} : { nonce }),
      ...(codeChallenge === undefined ? {} : { codeChallenge, codeChallengeMethod: 'S256' }),
    },
    ports,
  );
}
