import { text } from 'node:stream/consumers';
import { type Command, InvalidArgumentError } from 'commander';
import { decodeApiToken } from '../../shared/core/api-token.ts';
import { fromBase64Url, toBase64Url } from '../../shared/core/encoding.ts';
import type { Grant } from '../../shared/core/model.ts';
import { dynamoGrantRegistry } from '../../shared/dynamo/grant-admin.ts';
import { type ApiTokenRequest, createApiToken } from './api-tokens.ts';
import { requireConsent } from './consent.ts';
import { durationForm, parseDuration } from './duration.ts';
import { Failure } from './failure.ts';
import { apiTokenDocument, isAlive } from './grant-documents.ts';
import { drawMembers, drawTable, showTime } from './output.ts';
import { type CommonOptions, clientPorts, openSession, type Session, withCommonOptions } from './session.ts';
import { openUsers } from './users.ts';
import { requireUser, type WhichOptions, withIdentifiers } from './which-user.ts';

type CreateOptions = WhichOptions & {
  readonly clientId: string;
  readonly expires: number;
  readonly name: string;
  readonly organization?: string;
  readonly scope?: string;
};
type RevokeOptions = CommonOptions & { readonly yes?: true };

/** Ten years of days. */
const longestLife = 3_650 * 86_400;

/** Adds `api-token create | list | revoke`. */
export function addApiTokenCommands(program: Command): void {
  const apiToken = program
    .command('api-token')
    .description(
      'long-lived tokens of users, for programs without a browser (VMware CSP: api-tokens/authorize)',
    );
  const ofUser = (name: string, description: string) =>
    withIdentifiers(withCommonOptions(apiToken.command(name).description(description).argument('[sub]')));
  ofUser(
    'create',
    'Makes a token for a user, named by id or by one identifier, and shows it, once. Whoever has it is the user, within its scope.',
  )
    .requiredOption('--client-id <id>', 'the client that its tokens are for')
    .requiredOption('--expires <duration>', `its life: ${durationForm}; at most 3650d`, life)
    .option('--name <text>', 'to know it by', label, 'API token')
    .option('--scope <list>', 'what it opens (default: all that the client lists, or openid)')
    .option('--organization <id>', 'one of the user’s (default: the user’s first)')
    .action(create);
  ofUser('list', 'Lists the API tokens of a user. One of the last moments may be missing.').action(list);
  withCommonOptions(
    apiToken
      .command('revoke')
      .description('Ends an API token, and the tokens that came from it.')
      .argument(
        '<token-id>',
        'as `api-token list` shows it; or the token itself, or - to read it from standard input',
      ),
  )
    .option('--yes', 'do not ask')
    .action(revoke);
}

function life(text: string): number {
  const seconds = parseDuration(text) ?? 0;
  if (seconds >= 1 && seconds <= longestLife) return seconds;
  throw new InvalidArgumentError(`Allowed is ${durationForm}, and at most 3650d.`);
}

function label(text: string): string {
  if (/^[^\p{C}]{1,200}$/u.test(text)) return text;
  throw new InvalidArgumentError('Allowed are 1 to 200 characters, none of them a control character.');
}

async function create(sub: string | undefined, options: CreateOptions): Promise<void> {
  const session = await openSession(options);
  const { output, target } = session;
  const clients = clientPorts(target);
  const user = await requireUser(sub, options, session, await openUsers(target));
  const record = await clients.registry.read(options.clientId);
  if (!record) {
    throw new Failure(
      `there is no client ${options.clientId} in ${target.name}: \`client list\` shows those there are`,
    );
  }
  const { name, expires, organization, scope } = options;
  const request: ApiTokenRequest = {
    ...{ client: record.client, user, name, life: expires },
    ...(organization === undefined ? {} : { organization }),
    ...(scope === undefined ? {} : { scope }),
  };
  const { grant, token } = await createApiToken(request, {
    ...clients,
    grants: dynamoGrantRegistry(target.table),
  });
  output.answer({ ...apiTokenDocument(grant), api_token: token }, () => drawCreated(grant, token));
}

function drawCreated(grant: Grant, token: string): string {
  const times = { created_at: showTime(grant.authTime), expires_at: showTime(grant.expiresAt) };
  const table = drawMembers({ ...apiTokenDocument(grant), ...times });
  return `${table}\n\napi_token  ${token}\n\nThis is the only time that the token is shown.`;
}

async function list(sub: string | undefined, options: WhichOptions): Promise<void> {
  const session = await openSession(options);
  const { id } = await requireUser(sub, options, session, await openUsers(session.target));
  const now = session.target.clock.seconds();
  const grants = await dynamoGrantRegistry(session.target.table).ofUser(id);
  const live = grants.filter((grant) => grant.apiToken && isAlive(grant, now));
  session.output.answer({ api_tokens: live.map(apiTokenDocument) }, () => drawTokens(live));
}

function drawTokens(grants: readonly Grant[]): string {
  if (grants.length === 0) return 'There are no API tokens: `api-token create` makes one.';
  const rows = grants.map((grant) => [
    ...[toBase64Url(grant.id), grant.apiToken?.name ?? '', grant.clientId],
    ...[showTime(grant.authTime), showTime(grant.expiresAt)],
  ]);
  return drawTable(['token_id', 'name', 'client_id', 'created', 'until'], rows);
}

async function revoke(argument: string, options: RevokeOptions): Promise<void> {
  const session = await openSession(options);
  const grants = dynamoGrantRegistry(session.target.table);
  const named = (argument === '-' ? await text(process.stdin) : argument).trim();
  const id = decodeApiToken(named)?.grantId ?? fromBase64Url(named);
  const grant = id?.length === 16 ? await grants.find(id) : undefined;
  if (!grant?.apiToken) throw unknownToken(session);
  const { clientId, apiToken } = grant;
  await requireConsent(
    `End API token ${apiToken.name} of client ${clientId}? It cannot be had back.`,
    options,
  );
  await grants.revoke(grant.id, clientId, session.target.clock.seconds());
  const tokenId = toBase64Url(grant.id);
  session.output.answer({ token_id: tokenId, revoked: true }, () => `API token ${tokenId} is ended.`);
}

/** What was named may be a token, and is not shown. */
function unknownToken({ target }: Session): Failure {
  return new Failure(
    `there is no such API token in ${target.name}: \`api-token list\` shows those of a user there are`,
  );
}
