import { setTimeout } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Clock } from '../../shared/core/ports.ts';
import { dynamoGrantRegistry, type GrantRegistry } from '../../shared/dynamo/grant-admin.ts';
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
    clock: target.clock,
    output,
    wait: (seconds) => setTimeout(seconds * 1_000),
  };
}

/**
 * Ends every session and API token of a user, whose tokens tell what was true when it signed in. A sign-in that read the user before it was changed may still begin a
 * session after that, so it looks twice. Gives the number of those that it ended.
 */
export async function endGrants(
  userId: string,
  { wait }: WaitOptions,
  { clock, grants, output, ...ports }: GrantEnding,
): Promise<number> {
  const ended = await grants.endAll(userId, clock.seconds());
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
  return ended + (await grants.endAll(userId, clock.seconds()));
}
