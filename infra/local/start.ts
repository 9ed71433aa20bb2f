/**
 * `npm start`: synthesizes the stack and serves it on this machine.
 * Everything that can be wrong with the options is told before the synthesis, which takes seconds.
 */
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type LocalCloud, startLocalCloud } from './cloud.ts';
import { demoContext, demoNotes, seedDemo } from './demo.ts';
import { StartUpError } from './errors.ts';
import { listenLocally } from './server.ts';
import type { DynamodbEngine } from './services/dynamodb.ts';
import { requireJava } from './services/dynamodb-local.ts';
import { prepareState } from './state.ts';
import { synthesize } from './synthesize.ts';

interface StartOptions {
  readonly port: number;
  readonly state?: string;
  readonly dynamodb: DynamodbEngine;
  readonly quiet?: true;
}

const repository = fileURLToPath(new URL('../..', import.meta.url));
const defaultPort = 8787;

function readOptions(): StartOptions {
  return new Command('npm start --')
    .description(
      'Serves the synthesized stack on this machine, with demo clients and an outbox instead of SMS and e-mail.',
    )
    .option('--port <number>', 'port to listen on; 0 takes a free one', readPort, defaultPort)
    .option('--state <folder>', 'keep the data in this folder (default: in memory, gone when it ends)')
    .addOption(
      new Option(
        '--dynamodb <engine>',
        'what stands in for DynamoDB; local is DynamoDB Local and needs Java 17',
      )
        .choices(['dynalite', 'local'])
        .default('dynalite'),
    )
    .option('--quiet', 'do not print what the functions log')
    .allowExcessArguments(false)
    .parse()
    .opts<StartOptions>();
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return port;
}

async function checkMachine({ dynamodb, port, state }: StartOptions): Promise<void> {
  if (dynamodb === 'local') requireJava();
  if (state !== undefined) prepareState(state, dynamodb);
  const probe = await listenLocally(port, (_request, response) => response.end());
  await probe.close();
}

// `Latchkey-TokenFunction1A2B3C4D` is `TokenFunction`.
function shortName(functionName: string): string {
  return functionName.replace(/^[^-]+-/, '').replace(/[0-9A-F]{8}$/, '');
}

async function start(options: StartOptions): Promise<LocalCloud> {
  const { dynamodb, port, quiet, state } = options;
  await checkMachine(options);
  const assembly = await synthesize(repository, demoContext);
  return startLocalCloud({
    assembly,
    port,
    dynamodb,
    ...(state === undefined ? {} : { state }),
    ...(quiet ? {} : { log: (line, functionName) => console.log(`[${shortName(functionName)}] ${line}`) }),
  });
}

function endOnSignal(close: () => Promise<void> | undefined): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, async () => {
      await close();
      process.exit(0);
    });
  }
}

async function main(): Promise<void> {
  let cloud: LocalCloud | undefined;
  endOnSignal(() => cloud?.close());
  try {
    cloud = await start(readOptions());
    await seedDemo(cloud);
  } catch (error) {
    if (!(error instanceof StartUpError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
  console.log(`Base URL  ${cloud.url}`);
  console.log(`Outbox    ${cloud.url}/_local/outbox`);
  console.log(`\n${demoNotes(cloud)}\n`);
  console.log(`Latchkey is ready at ${cloud.url}`);
}

await main();
