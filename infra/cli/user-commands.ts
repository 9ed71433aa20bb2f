import type { Command } from 'commander';
import type { User } from '../../shared/core/model.ts';
import type { Identifier } from '../../shared/core/ports.ts';
import type { UserRegistry } from '../../shared/dynamo/user-admin.ts';
import { requireConsent } from './consent.ts';
import { Failure } from './failure.ts';
import { organizationText } from './memberships.ts';
import { drawMembers, showTime } from './output.ts';
import { openSession, type Session, withCommonOptions } from './session.ts';
import {
  type AttributeOptions,
  changedUser,
  concernsRights,
  isEmpty,
  readAttributes,
  withAttributes,
  withUnset,
} from './user-attributes.ts';
import { endedDocument, endGrants, grantEnding, type WaitOptions, withWaiting } from './user-grants.ts';
import { addSessionCommands } from './user-session-commands.ts';
import { openUsers, readIdentifiers, requireIdentifier, userDocument } from './users.ts';
import { requireUser, unknownUser, type WhichOptions, withIdentifiers } from './which-user.ts';

type CreateOptions = WhichOptions & AttributeOptions;
type UpdateOptions = CreateOptions & WaitOptions;
type FreezeOptions = WhichOptions & WaitOptions;
type DeleteOptions = FreezeOptions & { readonly yes?: true };

/** How people call an identifier. */
const nouns: Readonly<Record<Identifier['kind'], string>> = {
  phone_number: 'phone number',
  email: 'e-mail address',
  username: 'user name',
};

/** Adds `user create | show | update | freeze | unfreeze | delete | sessions | sign-out`. There is no list: users have a partition each, and a scan would read the whole table. */
export function addUserCommands(program: Command): void {
  const user = program.command('user').description('the accounts that logins find');
  withAttributes(
    withIdentifiers(
      withCommonOptions(
        user
          .command('create')
          .description('Makes a user, whose phone number and e-mail address count as verified.'),
      ),
    ),
  ).action(create);
  const subcommand = (name: string, description: string) =>
    withIdentifiers(withCommonOptions(user.command(name).description(description).argument('[sub]')));
  subcommand('show', 'Shows a user, named by id or by one identifier.').action(show);
  withWaiting(
    withUnset(
      withAttributes(
        subcommand(
          'update',
          'Changes what is given about a user, named by id or by one identifier. Organizations and groups are replaced as a whole. A new password, organizations or groups end every session and API token of the user; other claims reach tokens at the next login.',
        ),
      ),
    ),
  ).action(update);
  withWaiting(
    subcommand('freeze', 'Refuses every further login of a user, and ends its sessions and API tokens.'),
  ).action(freeze);
  subcommand('unfreeze', 'Lets a frozen or locked user log in again.').action(unfreeze);
  withWaiting(
    subcommand('delete', 'Removes a user, whose sessions end and whose identifiers are free again.'),
  )
    .option('--yes', 'do not ask')
    .action(remove);
  addSessionCommands(user);
}

async function create(options: CreateOptions): Promise<void> {
  const session = await openSession(options);
  const identifiers = readIdentifiers(options);
  if (Object.keys(identifiers).length === 0) {
    throw new Failure('a user needs at least one of --phone-number, --email and --username', 2);
  }
  const { given } = await readAttributes(options);
  const users = await openUsers(session.target);
  const outcome = await users.signUp({ ...identifiers, ...given }, session.target.clock.seconds());
  if (outcome.kind === 'created') return answer(outcome.user, session);
  const kind = outcome.kind === 'taken' ? outcome.identifier : requireIdentifier(options).kind;
  throw new Failure(
    `there is already a user with that ${nouns[kind]} in ${session.target.name}: look at it with \`user show\``,
  );
}

async function show(sub: string | undefined, options: WhichOptions): Promise<void> {
  const session = await openSession(options);
  answer(await requireUser(sub, options, session, await openUsers(session.target)), session);
}

async function update(sub: string | undefined, options: UpdateOptions): Promise<void> {
  const session = await openSession(options);
  const users = await openUsers(session.target);
  const user = await requireUser(sub, options, session, users);
  const attributes = await readAttributes(options);
  if (isEmpty(attributes)) {
    throw new Failure('nothing to change: give at least one option; `user update --help` lists them', 2);
  }
  const changed = changedUser(user, attributes, session.target.clock.seconds());
  if (!(await users.replace(user, changed))) throw changedMeanwhile(user);
  const more = concernsRights(attributes) ? await endSessions(user, options, session) : {};
  answer(changed, session, more);
}

async function freeze(sub: string | undefined, options: FreezeOptions): Promise<void> {
  const session = await openSession(options);
  const users = await openUsers(session.target);
  const user = await requireUser(sub, options, session, users);
  await setStatus(user, 'frozen', session, users);
  // Also of a user who was frozen before: an earlier run may have been broken off.
  const more = await endSessions(user, options, session);
  answer(await requireUser(user.id, {}, session, users), session, more);
}

async function unfreeze(sub: string | undefined, options: WhichOptions): Promise<void> {
  const session = await openSession(options);
  const users = await openUsers(session.target);
  const user = await requireUser(sub, options, session, users);
  await setStatus(user, 'active', session, users);
  answer(await requireUser(user.id, {}, session, users), session);
}

async function remove(sub: string | undefined, options: DeleteOptions): Promise<void> {
  const session = await openSession(options);
  const users = await openUsers(session.target);
  const user = await requireUser(sub, options, session, users);
  await requireConsent(
    `Remove user ${user.id} from ${session.target.name}? Whoever proves its identifiers next becomes another user.`,
    options,
  );
  // Frozen first: whoever breaks off here still finds the user, and it signs in no more.
  await setStatus(user, 'frozen', session, users);
  const more = await endSessions(user, options, session);
  if (!(await users.remove(user, session.target.clock.seconds()))) throw unknownUser(session);
  session.output.answer({ sub: user.id, deleted: true, ...more }, () => `User ${user.id} is removed.`);
}

async function setStatus(
  user: User,
  status: User['status'],
  { target }: Session,
  users: UserRegistry,
): Promise<void> {
  if (user.status === status || (await users.setStatus(user, status, target.clock.seconds()))) return;
  throw changedMeanwhile(user);
}

async function endSessions({ id }: User, options: WaitOptions, session: Session) {
  return endedDocument(await endGrants(id, options, grantEnding(session)));
}

function changedMeanwhile({ id }: User): Failure {
  return new Failure(`user ${id} was changed by somebody else meanwhile: nothing was written; try again`);
}

/** The user, and what else was done. */
function answer(user: User, { output }: Session, more: Readonly<Record<string, unknown>> = {}): void {
  const document = { ...userDocument(user), ...more };
  output.answer(document, () =>
    drawMembers({
      ...document,
      organizations: user.organizations.map(organizationText),
      groups: user.groups.map(({ id, name }) => `${id}=${name}`),
      created_at: showTime(user.createdAt),
      updated_at: showTime(user.updatedAt),
    }),
  );
}
