import type { Command } from 'commander';
import type { Session as BrowserSession } from '../../shared/core/flow.ts';
import type { Grant } from '../../shared/core/model.ts';
import { dynamoGrantRegistry } from '../../shared/dynamo/grant-admin.ts';
import { dynamoSessionRegistry } from '../../shared/dynamo/session-admin.ts';
import { browserDocument, isAlive, sessionDocument } from './grant-documents.ts';
import { drawTable, showTime } from './output.ts';
import { openSession, type Session, withCommonOptions } from './session.ts';
import { endedDocument, endGrants, grantEnding, type WaitOptions, withWaiting } from './user-grants.ts';
import { openUsers } from './users.ts';
import { requireUser, unknownUser, type WhichOptions, withIdentifiers } from './which-user.ts';

/** Adds `user sessions | sign-out`. */
export function addSessionCommands(user: Command): void {
  const subcommand = (name: string, description: string) =>
    withIdentifiers(withCommonOptions(user.command(name).description(description).argument('[sub]')));
  subcommand(
    'sessions',
    'Lists what new tokens of a user may come from: its sessions, its API tokens, and the browsers that are signed in. One of the last moments may be missing.',
  ).action(list);
  withWaiting(
    subcommand(
      'sign-out',
      'Ends every session and API token of a user and signs its browsers out. The user may sign in again.',
    ),
  ).action(signOut);
}

async function list(sub: string | undefined, options: WhichOptions): Promise<void> {
  const session = await openSession(options);
  const { id } = await requireUser(sub, options, session, await openUsers(session.target));
  const now = session.target.clock.seconds();
  const grants = await dynamoGrantRegistry(session.target.table).ofUser(id);
  const live = grants.filter((grant) => isAlive(grant, now));
  const browsers = await dynamoSessionRegistry(session.target.table).ofUser(id, now);
  session.output.answer(
    { sessions: live.map(sessionDocument), browser_sessions: browsers.map(browserDocument) },
    () => drawSessions(live, browsers),
  );
}

function drawSessions(grants: readonly Grant[], browsers: readonly BrowserSession[]): string {
  if (grants.length + browsers.length === 0) return 'There are no sessions.';
  const rows = grants.map((grant) => [
    grant.clientId,
    grant.apiToken ? `API token ${grant.apiToken.name}` : grant.method,
    grant.organization?.id ?? '',
    ...[showTime(grant.authTime), showTime(grant.expiresAt)],
  ]);
  const signedIn = browsers.map(({ authTime, idleUntil, method }) => [
    ...['(a browser)', method, ''],
    ...[showTime(authTime), showTime(idleUntil)],
  ]);
  return drawTable(['client_id', 'signed in by', 'organization', 'at', 'until'], [...rows, ...signedIn]);
}

async function signOut(sub: string | undefined, options: WhichOptions & WaitOptions): Promise<void> {
  const session = await openSession(options);
  const id = await requireId(sub, options, session);
  const ended = await endGrants(id, options, grantEnding(session));
  session.output.answer(
    { sub: id, ...endedDocument(ended) },
    () =>
      `User ${id} is signed out: ended sessions: ${ended.sessions}, browsers signed out: ${ended.browsers}.`,
  );
}

/** The user's id. A user who was removed may have left a session behind, which began meanwhile. */
async function requireId(sub: string | undefined, options: WhichOptions, session: Session): Promise<string> {
  const users = await openUsers(session.target);
  if (sub === undefined || (await users.findById(sub))) {
    return (await requireUser(sub, options, session, users)).id;
  }
  const { table, clock } = session.target;
  const left = [
    ...(await dynamoGrantRegistry(table).ofUser(sub)),
    ...(await dynamoSessionRegistry(table).ofUser(sub, clock.seconds())),
  ];
  if (left.length > 0) return sub;
  throw unknownUser(session);
}
