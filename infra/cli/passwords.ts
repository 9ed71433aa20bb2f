import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { passwordComplaint } from '../../shared/core/password.ts';
import { terminal } from './consent.ts';
import { Failure } from './failure.ts';

/** Where a password comes from. Never from the arguments: every process of the machine can read those. */
export interface PasswordOptions {
  /** Asked for on the terminal. */
  readonly password?: true;
  readonly passwordStdin?: true;
}

/** Fewer are within reach of guesses, also through limits. */
const fewestCharacters = 8;

/** Adds the options that ask for a password. */
export function withPassword(command: Command): Command {
  return command
    .option('--password', 'a password, asked for on the terminal')
    .option('--password-stdin', 'a password, read from standard input');
}

/**
 * The password that the options ask for; `undefined` where they ask for none.
 * Throws `Failure` for one that is not allowed, which is never shown, and where there is no terminal to ask on.
 */
export async function readPassword(
  options: PasswordOptions,
  { isTTY, input, output } = terminal,
): Promise<string | undefined> {
  if (options.password && options.passwordStdin) {
    throw new Failure('say where the password comes from: --password or --password-stdin, not both', 2);
  }
  if (options.passwordStdin) return requirePassword((await text(input)).replace(/\r?\n$/, ''));
  if (!options.password) return undefined;
  if (!isTTY) {
    throw new Failure('there is no terminal to ask for the password on: use --password-stdin', 2);
  }
  // Loaded only here: most runs ask nothing.
  const { password: ask } = await import('@inquirer/prompts');
  const typed = await ask({ message: 'Password', mask: true }, { input, output });
  const again = await ask({ message: 'The same again', mask: true }, { input, output });
  if (typed !== again) throw new Failure('the two passwords differ: nothing was changed');
  return requirePassword(typed);
}

function requirePassword(typed: string): string {
  const isLong = [...typed].length >= fewestCharacters;
  // U+FFFD stands for bytes that are no UTF-8: whoever sends those would be refused.
  if (isLong && passwordComplaint(typed) === undefined && !/[\p{Cc}\uFFFD]/u.test(typed)) return typed;
  throw new Failure(
    `the password is not allowed: it takes ${fewestCharacters} characters or more, 1024 bytes at most, none of them a control character`,
    2,
  );
}
