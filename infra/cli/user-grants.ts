import { setTimeout } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Clock } from '../../shared/core/ports.ts';
import { dynamoGrantRegistry, type GrantRegistry } from '../../shared/dynamo/grant-admin.ts';
import { dynamoSessionRegistry, type SessionRegistry } from '../../shared/dynamo/session-admin.ts';
import type { Output } from './output.ts';
import type { Session } from './session.ts';

/**
 * Seconds after which no sign-in goes on that began before a change: functions run for 15 at most, and the index follows the table within one.
 */
const longestSignIn = 16;

/** Whether to wait for the sign-ins that are under way. */
export interface WaitOptions {
  readonly wait: boolean;
}

/** What ending grants takes. */
export interface GrantEnding {
  readonly grants: Pick<GrantRegistry, 'endAll'>;
  readonly sessions: Pick<SessionRegistry, 'endAll'>;
  readonly clock: Pick<Clock, 'seconds'>;
  readonly output: Pick<Output, 'note'>;
  /** Seconds. */
  wait(seconds: number): Promise<unknown>;
}

/** Adds `--no-wait`. */
export function withWaiting(command: Command): Command {
  return command.option(
    '--no-wait',
    `do not wait ${longestSignIn} seconds for the sign-ins that are under way, to end them too`,
  );
}

/** What ending grants takes in a session of the command. */
export function grantEnding({ target, output }: Session): GrantEnding {
  return {
    grants: dynamoGrantRegistry(target.table),
    sessions: dynamoSessionRegistry(target.table),
    clock: target.clock,
    output,
    wait: (seconds) => setTimeout(seconds * 1_000),
  };
}

/** How many were alive when they were ended. */
export interface Ended {
  /** Sessions of clients, and API tokens. */
  readonly sessions: number;
  /** Browsers that were signed in. */
  readonly browsers: number;
}

/**
 * Ends every session and API token of a user, whose tokens tell what was true when it signed in, and signs its browsers out. A sign-in that read the user before it was changed
 * may still begin a session after that, so it looks twice. Gives the numbers of those that it ended.
 */
export async function endGrants(
  userId: string,
  { wait }: WaitOptions,
  { output, ...ports }: GrantEnding,
): Promise<Ended> {
  const ended = await endOnce(userId, ports);
  if (!wait) {
    output.note(
      `a sign-in that was under way may still begin a session: end it with \`user sign-out ${userId}\` in ${longestSignIn} seconds`,
    );
    return ended;
  }
  output.note(
    `the sessions of ${userId} are ended; waiting ${longestSignIn} seconds for sign-ins that are under way, to end them too`,
  );
  await ports.wait(longestSignIn);
  const late = await endOnce(userId, ports);
  return { sessions: ended.sessions + late.sessions, browsers: ended.browsers + late.browsers };
}

/** The browsers first, with what was given in them: a browser that is signed in gets codes for new sessions without asking anybody. */
async function endOnce(
  userId: string,
  { clock, grants, sessions }: Pick<GrantEnding, 'clock' | 'grants' | 'sessions'>,
): Promise<Ended> {
  const ended = await sessions.endAll(userId, clock.seconds());
  const others = await grants.endAll(userId, clock.seconds());
  return { browsers: ended.sessions, sessions: ended.grants + others };
}

/** The numbers as `--json` shows them. */
export function endedDocument({ sessions, browsers }: Ended) {
  return { ended_sessions: sessions, ended_browser_sessions: browsers };
}
