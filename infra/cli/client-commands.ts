import { type Command, InvalidArgumentError } from 'commander';
import type { Client } from '../../shared/core/model.ts';
import type { ClientRecord } from '../../shared/dynamo/client-admin.ts';
import { clientDocument, writtenDocument } from './client-document.ts';
import { withMetadata } from './client-members.ts';
import { noteDoubts } from './client-notes.ts';
import { drawClient, drawClients, drawWritten } from './client-tables.ts';
import {
  type ClientPorts,
  changeClient,
  endsSecret,
  registerClient,
  requireSecretClient,
  rotateSecret,
  secretFormOf,
  type WrittenClient,
} from './clients.ts';
import { requireConsent } from './consent.ts';
import { durationForm, parseDuration } from './duration.ts';
import { Failure } from './failure.ts';
import { type Metadata, removable } from './metadata.ts';
import { collect, type MetadataOptions, readMetadata, withMetadataOptions } from './metadata-options.ts';
import { type CommonOptions, clientPorts, openSession, type Session, withCommonOptions } from './session.ts';
import { requireKeysFor } from './signing-keys.ts';

type CreateOptions = CommonOptions & MetadataOptions;
type UpdateOptions = CreateOptions & { readonly yes?: true };
type DeleteOptions = CommonOptions & { readonly yes?: true };
type RotateOptions = DeleteOptions & { readonly grace: number };

const longestGrace = 30 * 86_400;
const delay = 'Running functions know within a minute.';

/** Adds `client create | show | list | update | rotate-secret | delete`. */
export function addClientCommands(program: Command): void {
  const client = program.command('client').description('the clients that may ask for tokens');
  const subcommand = (name: string, description: string) =>
    withCommonOptions(client.command(name).description(description));

  withMetadataOptions(
    subcommand(
      'create',
      'Registers a client and shows its secret, once. Without --grant-type it may use refresh_token alone, and a resource server none.',
    ).option('--client-id <id>', 'its id (default: a new one)'),
  ).action(create);
  subcommand('show', 'Shows a client.').argument('<client-id>').action(show);
  subcommand('list', 'Lists the clients.').action(list);
  withMetadataOptions(
    subcommand('update', 'Changes what is given, and nothing else.')
      .argument('<client-id>')
      .option('--unset <member>', `take back ${removable.join(', ')}; repeat for more`, collect)
      .option('--yes', 'do not ask before the present secret ends'),
  ).action(update);
  subcommand(
    'rotate-secret',
    'Gives the client a new secret and shows it, once. The old ones work for the grace at most; of those, the newest two are kept. For client_secret_jwt there is no grace.',
  )
    .argument('<client-id>')
    .option('--grace <duration>', `how long the old secret works on: ${durationForm}`, grace, 86_400)
    .option('--yes', 'do not ask before a secret ends at once')
    .action(rotate);
  subcommand('delete', 'Removes a client.')
    .argument('<client-id>')
    .option('--yes', 'do not ask')
    .action(remove);
}

function grace(text: string): number {
  const seconds = parseDuration(text);
  if (seconds !== undefined && seconds <= longestGrace) return seconds;
  throw new InvalidArgumentError(`Allowed is ${durationForm}, and at most 30d.`);
}

async function create(options: CreateOptions): Promise<void> {
  const session = await openSession(options);
  const ports = clientPorts(session.target);
  const metadata = readMetadata(options, session.output);
  await requireKeysFor(metadata, session.target);
  const written = await registerClient(metadata, ports);
  if (!written) {
    throw new Failure(
      `there is already a client ${metadata.client_id} in ${session.target.name}: take another --client-id, or change it with \`client update\``,
    );
  }
  await noteDoubts(metadata, session.output, ports);
  answerWritten(written, session);
}

async function show(clientId: string, options: CommonOptions): Promise<void> {
  const session = await openSession(options);
  const { client } = await requireClient(clientId, session, clientPorts(session.target));
  session.output.answer(clientDocument(client), () => drawClient(client));
}

async function list(options: CommonOptions): Promise<void> {
  const { output, target } = await openSession(options);
  const clients: Client[] = [];
  for await (const client of clientPorts(target).registry.list()) clients.push(client);
  output.answer({ clients: clients.map(clientDocument) }, () => drawClients(clients));
}

async function update(clientId: string, options: UpdateOptions): Promise<void> {
  const session = await openSession(options);
  const ports = clientPorts(session.target);
  const metadata = readMetadata(options, session.output);
  requireChange(clientId, metadata);
  await requireKeysFor(metadata, session.target);
  const record = await requireClient(clientId, session, ports);
  if (endsSecret(record.client, withMetadata(record.client, metadata))) {
    await requireConsent(`The present secret of ${clientId} ends at once. Go on?`, options);
  }
  const written = await changeClient(record, metadata, ports);
  await noteDoubts(metadata, session.output, ports);
  answerWritten(written, session, [delay]);
}

function requireChange(clientId: string, metadata: Metadata): void {
  const { client_id: named = clientId, ...changes } = metadata;
  if (named !== clientId) {
    throw new Failure(`the metadata are of client ${named}, not ${clientId}: an id cannot be changed`);
  }
  if (Object.keys(changes).length === 0) {
    throw new Failure('nothing to change: give at least one option; `client update --help` lists them', 2);
  }
}

async function rotate(clientId: string, options: RotateOptions): Promise<void> {
  const session = await openSession(options);
  const ports = clientPorts(session.target);
  const record = await requireClient(clientId, session, ports);
  requireSecretClient(record.client);
  const isWrapped = secretFormOf(record.client.tokenEndpointAuthMethod) === 'wrapped';
  if (isWrapped) session.output.note('client_secret_jwt has one secret only: the old one ends at once');
  if (isWrapped || options.grace === 0) {
    await requireConsent(`The present secret of ${clientId} ends at once. Go on?`, options);
  }
  answerWritten(await rotateSecret(record, options.grace, ports), session, [delay]);
}

async function remove(clientId: string, options: DeleteOptions): Promise<void> {
  const session = await openSession(options);
  const ports = clientPorts(session.target);
  await requireClient(clientId, session, ports);
  await requireConsent(
    `Remove client ${clientId} from ${session.target.name}? Its refresh tokens stop working, its access tokens run out by themselves.`,
    options,
  );
  if (!(await ports.registry.remove(clientId))) throw unknownClient(clientId, session);
  session.output.answer(
    { client_id: clientId, deleted: true },
    () => `Client ${clientId} is removed. ${delay}`,
  );
}

async function requireClient(
  clientId: string,
  session: Session,
  { registry }: ClientPorts,
): Promise<ClientRecord> {
  const record = await registry.read(clientId);
  if (record) return record;
  throw unknownClient(clientId, session);
}

function unknownClient(clientId: string, { target }: Session): Failure {
  return new Failure(
    `there is no client ${clientId} in ${target.name}: \`client list\` shows those there are`,
  );
}

function answerWritten(written: WrittenClient, { output }: Session, more: readonly string[] = []): void {
  output.answer(writtenDocument(written), () => [drawWritten(written), ...more].join('\n\n'));
}
