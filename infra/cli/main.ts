import { Command, CommanderError } from 'commander';
import { addAccountCommands } from './account-commands.ts';
import { addApiTokenCommands } from './api-token-commands.ts';
import { addClientCommands } from './client-commands.ts';
import { explain } from './explain.ts';
import { Failure } from './failure.ts';
import { addKeyCommands } from './key-commands.ts';
import { showError } from './output.ts';
import { addSecretCommands } from './secret-commands.ts';
import { withLocalAddress } from './session.ts';
import { addSourceCommands } from './source-commands.ts';
import { addTokenCommands } from './token-commands.ts';
import { addUserCommands } from './user-commands.ts';

/** `npm run latchkey -- …`: the administrator's command. Exit codes: 0 done, 1 failed, 2 wrongly called. */
function createProgram(): Command {
  const program = new Command('latchkey')
    .description(
      'Registers clients, auth sources and users, and looks after keys, secrets, sessions and tokens, of a deployed stack or of the local cloud.',
    )
    .exitOverride()
    // Errors are told once, below, in the form that was asked for.
    .configureOutput({ outputError: () => undefined });
  addClientCommands(program);
  addSourceCommands(program);
  addUserCommands(program);
  addApiTokenCommands(program);
  addKeyCommands(program);
  addSecretCommands(program);
  addTokenCommands(program);
  addAccountCommands(program);
  return program;
}

async function main(args: readonly string[]): Promise<number> {
  const isJson = args.includes('--json');
  try {
    await createProgram().parseAsync(withLocalAddress(args), { from: 'user' });
    return 0;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return endUsage(thrown, isJson);
    showError(explain(thrown), isJson);
    return thrown instanceof Failure ? thrown.exitCode : 1;
  }
}

/** What commander throws for help that was asked for, and for arguments that it cannot read. */
function endUsage({ code, exitCode, message }: CommanderError, isJson: boolean): number {
  if (exitCode === 0) return 0;
  // Commander has shown the help already.
  const isHelp = code === 'commander.help';
  const problem = isHelp ? 'a command is missing' : message.replace(/^error: /, '').replaceAll('\n', ' ');
  showError(`${problem}; --help tells more`, isJson);
  return 2;
}

process.exitCode = await main(process.argv.slice(2));
