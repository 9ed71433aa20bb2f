import { type Command, InvalidArgumentError } from 'commander';
import type { RateLimit } from '../../shared/contract/environment.ts';
import {
  type AuthSourceRegistry,
  dynamoAuthSourceRegistry,
  type RegisteredSource,
} from '../../shared/dynamo/auth-source-admin.ts';
import type { RegistryRecord } from '../../shared/dynamo/item-registry.ts';
import { requireConsent } from './consent.ts';
import { durationForm, parseDuration } from './duration.ts';
import { Failure } from './failure.ts';
import { collect } from './metadata-options.ts';
import { drawMembers, drawTable } from './output.ts';
import { type CommonOptions, clientPorts, openSession, type Session, withCommonOptions } from './session.ts';
import {
  changedSource,
  newSource,
  parseSource,
  removableMembers,
  type SourceChange,
  sourceDocument,
} from './sources.ts';

interface SourceOptions extends CommonOptions {
  readonly digits?: number;
  readonly validFor?: number;
  readonly maxAttempts?: number;
  readonly title?: string;
  readonly body?: string;
  readonly defaultRegion?: string;
  readonly recipientLimit?: readonly RateLimit[];
  readonly client?: readonly string[];
  readonly test?: boolean;
  readonly unset?: readonly string[];
}
type CreateOptions = SourceOptions & { readonly channel: string };
type DeleteOptions = CommonOptions & { readonly yes?: true };

const delay = 'Running functions know within a minute.';

/** Adds `source create | show | list | update | delete`. */
export function addSourceCommands(program: Command): void {
  const source = program
    .command('source')
    .description('the auth sources: ways of proving a phone number or an e-mail address');
  const subcommand = (name: string, description: string) =>
    withCommonOptions(source.command(name).description(description)).argument('<auth-source-id>');

  withSourceOptions(subcommand('create', 'Adds an auth source.'))
    .requiredOption('--channel <channel>', 'sms or email')
    .action(create);
  subcommand('show', 'Shows an auth source.').action(show);
  withCommonOptions(source.command('list').description('Lists the auth sources.')).action(list);
  withSourceOptions(subcommand('update', 'Changes what is given, and nothing else.'))
    .option('--unset <member>', `take back ${removableMembers.join(', ')}; repeat for more`, collect)
    .action(update);
  subcommand('delete', 'Removes an auth source.').option('--yes', 'do not ask').action(remove);
}

function withSourceOptions(command: Command): Command {
  return command
    .option('--digits <number>', 'length of codes: 1 to 6 for SMS, to 128 for e-mail (default: 6)', Number)
    .option(
      '--valid-for <duration>',
      'life of codes, at most 5m (default: 60s for SMS, 5m for e-mail)',
      duration,
    )
    .option('--max-attempts <number>', 'guesses at one code, 1 to 10 (default: 5)', Number)
    .option('--title <text>', 'subject of e-mails')
    .option('--body <text>', 'text of messages, with {{ otp }} and, if you like, {{ time }} (seconds)')
    .option('--default-region <country>', 'of national phone numbers, e.g. CN')
    .option(
      '--recipient-limit <count/seconds>',
      'messages that one recipient may be sent; repeat for more (default for SMS: 1/30, 5/3600 and 20/86400)',
      limit,
    )
    .option('--client <client-id>', 'may use it; repeat for more', collect)
    .option('--test', 'nobody’s account depends on it: codes may have fewer than 6 digits')
    .option('--no-test');
}

function duration(text: string): number {
  const seconds = parseDuration(text);
  if (seconds === undefined) throw new InvalidArgumentError(`Allowed is ${durationForm}.`);
  return seconds;
}

function limit(text: string, before: readonly RateLimit[] = []): readonly RateLimit[] {
  const [, count, seconds] = /^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? [];
  if (count === undefined) throw new InvalidArgumentError('Allowed is COUNT/SECONDS such as 1/30.');
  return [...before, { count: Number(count), seconds: Number(seconds) }];
}

async function create(id: string, options: CreateOptions): Promise<void> {
  const session = await openSession(options);
  const change = readChange({ auth_source_id: id, channel: options.channel }, options);
  const source = newSource(id, change.channel ?? 'sms', change);
  await requireClients(change, session);
  if (!(await registryOf(session).create(source))) {
    throw new Failure(
      `there is already an auth source ${id} in ${session.target.name}: take another id, or change it with \`source update\``,
    );
  }
  answer(source, session);
}

async function show(id: string, options: CommonOptions): Promise<void> {
  const session = await openSession(options);
  answer((await requireSource(id, session)).value, session);
}

async function list(options: CommonOptions): Promise<void> {
  const session = await openSession(options);
  const sources: RegisteredSource[] = [];
  for await (const source of registryOf(session).list()) sources.push(source);
  session.output.answer({ auth_sources: sources.map(sourceDocument) }, () => drawSources(sources));
}

async function update(id: string, options: SourceOptions): Promise<void> {
  const session = await openSession(options);
  const change = readChange({}, options);
  if (Object.keys(change).length === 0) {
    throw new Failure('nothing to change: give at least one option; `source update --help` lists them', 2);
  }
  const record = await requireSource(id, session);
  const changed = changedSource(record.value, change);
  await requireClients(change, session);
  if (!(await registryOf(session).replace(record, changed))) {
    throw new Failure(
      `auth source ${id} was changed by somebody else meanwhile: nothing was written; look at it with \`source show ${id}\` and try again`,
    );
  }
  answer(changed, session, [delay]);
}

async function remove(id: string, options: DeleteOptions): Promise<void> {
  const session = await openSession(options);
  await requireSource(id, session);
  await requireConsent(
    `Remove auth source ${id} from ${session.target.name}? Nobody can log in by it then.`,
    options,
  );
  if (!(await registryOf(session).remove(id))) throw unknownSource(id, session);
  session.output.answer(
    { auth_source_id: id, deleted: true },
    () => `Auth source ${id} is removed. ${delay}`,
  );
}

function readChange(fixed: Readonly<Record<string, string>>, options: SourceOptions): SourceChange {
  const given = {
    ...fixed,
    digits: options.digits,
    valid_for: options.validFor,
    max_attempts: options.maxAttempts,
    title: options.title,
    body: options.body,
    default_region: options.defaultRegion,
    recipient_limits: options.recipientLimit,
    clients: options.client,
    test: options.test,
  };
  return parseSource({
    ...Object.fromEntries((options.unset ?? []).map((name) => [requireRemovable(name), null])),
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  });
}

function requireRemovable(name: string): string {
  if (removableMembers.some((known) => known === name)) return name;
  throw new Failure(`--unset ${name}: allowed is ${removableMembers.join(', ')}`, 2);
}

/** A client that is not there would be a login that nobody can explain. */
async function requireClients({ clients = [] }: SourceChange, { target }: Session): Promise<void> {
  const { registry } = clientPorts(target);
  for (const id of clients) {
    if (await registry.read(id)) continue;
    throw new Failure(`there is no client ${id} in ${target.name}: register it first with \`client create\``);
  }
}

async function requireSource(id: string, session: Session): Promise<RegistryRecord<RegisteredSource>> {
  const record = await registryOf(session).read(id);
  if (record) return record;
  throw unknownSource(id, session);
}

function unknownSource(id: string, { target }: Session): Failure {
  return new Failure(
    `there is no auth source ${id} in ${target.name}: \`source list\` shows those there are`,
  );
}

function registryOf({ target }: Session): AuthSourceRegistry {
  return dynamoAuthSourceRegistry(target.table);
}

function answer(source: RegisteredSource, { output }: Session, more: readonly string[] = []): void {
  const document = sourceDocument(source);
  const limits = source.recipientLimits?.map(({ count, seconds }) => `${count}/${seconds}`);
  output.answer(document, () =>
    [drawMembers({ ...document, ...(limits ? { recipient_limits: limits } : {}) }), ...more].join('\n\n'),
  );
}

function drawSources(sources: readonly RegisteredSource[]): string {
  if (sources.length === 0) return 'There are no auth sources yet: `source create` makes one.';
  const rows = sources.map(({ id, channel, digits, validFor, clients }) => [
    ...[id, channel, digits, `${validFor} s`],
    clients,
  ]);
  return drawTable(['auth_source_id', 'channel', 'digits', 'valid for', 'clients'], rows);
}
