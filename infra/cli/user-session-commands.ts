import type { Command } from 'commander';
import type { Grant } from '../../shared/core/model.ts';
import { dynamoGrantRegistry } from '../../shared/dynamo/grant-admin.ts';
import { isAlive, sessionDocument } from './grant-documents.ts';
import { drawTable, showTime } from './output.ts';
import { openSession, type Session, withCommonOptions } from './session.ts';
import { endGrants, grantEnding, type WaitOptions, withWaiting } from './user-grants.ts';
import { openUsers } from './users.ts';
import { requireUser, unknownUser, type WhichOptions, withIdentifiers } from './which-user.ts';

/** Adds `user sessions | sign-out`. */
export function addSessionCommands(user: Command): void {
  const subcommand = (name: string, description: string) =>
    withIdentifiers(withCommonOptions(user.command(name).description(description).argument('[sub]')));
  subcommand(
    'sessions',
    'Lists what new tokens of a user may come from: its sessions and its API tokens. One of the last moments may be missing.',
  ).action(list);
  withWaiting(
    subcommand('sign-out', 'Ends every session and API token of a user, who may sign in again.'),
  ).action(signOut);
}

async function list(sub: string | undefined, options: WhichOptions): Promise<void> {
  const session = await openSession(options);
  const { id } = await requireUser(sub, options, session, await openUsers(session.target));
  const now = session.target.clock.seconds();
  const grants = await dynamoGrantRegistry(session.target.table).ofUser(id);
  const live = grants.filter((grant) => isAlive(grant, now));
  session.output.answer({ sessions: live.map(sessionDocument) }, () => drawSessions(live));
}

function drawSessions(grants: readonly Grant[]): string {
  if (grants.length === 0) return 'There are no sessions.';
  const rows = grants.map((grant) => [
    grant.clientId,
    grant.apiToken ? `API token ${grant.apiToken.name}` : grant.method,
    grant.organization?.id ?? '',
    ...[showTime(grant.authTime), showTime(grant.expiresAt)],
  ]);
  return drawTable(['client_id', 'signed in by', 'organization', 'at', 'until'], rows);
}

async function signOut(sub: string | undefined, options: WhichOptions & WaitOptions): Promise<void> {
  const session = await openSession(options);
  const id = await requireId(sub, options, session);
  const ended = await endGrants(id, options, grantEnding(session));
  session.output.answer(
    { sub: id, ended_sessions: ended },
    () => `User ${id} is signed out: ended sessions: ${ended}.`,
  );
}

/** The user's id. A user who was removed may have left a session behind, which began meanwhile. */
async function requireId(sub: string | undefined, options: WhichOptions, session: Session): Promise<string> {
  const users = await openUsers(session.target);
  if (sub === undefined || (await users.findById(sub))) {
    return (await requireUser(sub, options, session, users)).id;
  }
  const left = await dynamoGrantRegistry(session.target.table).ofUser(sub);
  if (left.length > 0) return sub;
  throw unknownUser(session);
}
