import type { Command } from 'commander';
import { nodeEntropy } from '../../shared/crypto/entropy.ts';
import { dynamoClientRegistry } from '../../shared/dynamo/client-admin.ts';
import type { ClientPorts } from './clients.ts';
import { deployedTarget } from './deployed-stack.ts';
import { Failure } from './failure.ts';
import { defaultAddress, localTarget } from './local-cloud.ts';
import { type Output, outputFor } from './output.ts';
import type { Target } from './target.ts';

/** Options that every command has. */
export interface CommonOptions {
  readonly stack?: string;
  /** `true`: at the default address. */
  readonly local?: string | true;
  readonly json?: true;
}

/** What a command works with. */
export interface Session {
  readonly target: Target;
  readonly output: Output;
}

/** Adds the options that every command has. */
export function withCommonOptions(command: Command): Command {
  return command
    .option('--stack <name>', 'the deployed stack, with your AWS credentials and region')
    .option('--local [url]', `the running local cloud (default: ${defaultAddress})`)
    .option('--json', 'answer with JSON, and with {"error": ...} on standard error');
}

/**
 * Finds the stack that the options name.
 * Throws `Failure` unless they name exactly one, and when it cannot be found.
 */
export async function openSession(options: CommonOptions): Promise<Session> {
  return { target: await targetOf(options), output: outputFor(options) };
}

function targetOf({ local, stack }: CommonOptions): Promise<Target> {
  if ((local === undefined) === (stack === undefined)) {
    throw new Failure(
      'say which stack: either --stack NAME for a deployed one, or --local for the one that `npm start` runs',
      2,
    );
  }
  if (stack !== undefined) return deployedTarget(stack);
  return localTarget(requireLoopback(local === true || local === undefined ? defaultAddress : local));
}

/** The local cloud tells where its services are, and is believed: it must be on this machine. */
function requireLoopback(address: string): string {
  const isOwn =
    URL.canParse(address) &&
    new URL(address).protocol === 'http:' &&
    ['localhost', '127.0.0.1', '[::1]'].includes(new URL(address).hostname);
  if (isOwn) return new URL(address).origin;
  throw new Failure(`--local takes an address on this machine such as ${defaultAddress}, not ${address}`, 2);
}

/**
 * The arguments with an address for a bare `--local`, so that it does not swallow the argument behind it: `client show --local demo-app`.
 */
export function withLocalAddress(args: readonly string[]): readonly string[] {
  return args.map((arg, index) =>
    arg === '--local' && !(args[index + 1] ?? '').includes('://') ? `--local=${defaultAddress}` : arg,
  );
}

/** What changing the target's clients takes. */
export function clientPorts({ clock, keyWrapper, table }: Target): ClientPorts {
  return { registry: dynamoClientRegistry(table), keyWrapper, clock, entropy: nodeEntropy };
}
