import type { Command } from 'commander';
import type { User } from '../../shared/core/model.ts';
import type { Identifier } from '../../shared/core/ports.ts';
import type { UserRegistry } from '../../shared/dynamo/user-admin.ts';
import { requireConsent } from './consent.ts';
import { Failure } from './failure.ts';
import { collect } from './metadata-options.ts';
import { drawMembers, showTime } from './output.ts';
import { type CommonOptions, openSession, type Session, withCommonOptions } from './session.ts';
import {
  type IdentifierOptions,
  openUsers,
  readIdentifiers,
  readProfile,
  requireIdentifier,
  userDocument,
} from './users.ts';

type WhichOptions = CommonOptions & IdentifierOptions;
type CreateOptions = WhichOptions & { readonly claim?: readonly string[] };
type DeleteOptions = WhichOptions & { readonly yes?: true };

/** How people call an identifier. */
const nouns: Readonly<Record<Identifier['kind'], string>> = {
  phone_number: 'phone number',
  email: 'e-mail address',
  username: 'user name',
};

/** Adds `user create | show | freeze | unfreeze | delete`. There is no list: users have a partition each, and a scan would read the whole table. */
export function addUserCommands(program: Command): void {
  const user = program.command('user').description('the accounts that logins find');
  withIdentifiers(
    withCommonOptions(
      user
        .command('create')
        .description('Makes a user, whose phone number and e-mail address count as verified.'),
    ),
  )
    .option('--claim <name=value>', 'a claim about the user, e.g. name=Alice; repeat for more', collect)
    .action(create);
  const subcommand = (name: string, description: string) =>
    withIdentifiers(withCommonOptions(user.command(name).description(description).argument('[sub]')));
  subcommand('show', 'Shows a user, named by id or by one identifier.').action(show);
  subcommand('freeze', 'Refuses every further login of a user.').action(setStatusTo('frozen'));
  subcommand('unfreeze', 'Lets a frozen or locked user log in again.').action(setStatusTo('active'));
  subcommand('delete', 'Removes a user, whose identifiers are free again.')
    .option('--yes', 'do not ask')
    .action(remove);
}

function withIdentifiers(command: Command): Command {
  return command
    .option('--phone-number <number>', 'an international phone number such as +358401234567')
    .option('--email <address>', 'an e-mail address')
    .option('--username <name>', 'a user name');
}

async function create(options: CreateOptions): Promise<void> {
  const session = await openSession(options);
  const identifiers = readIdentifiers(options);
  const profile = readProfile(options.claim ?? []);
  if (Object.keys(identifiers).length === 0) {
    throw new Failure('a user needs at least one of --phone-number, --email and --username', 2);
  }
  const users = await openUsers(session.target);
  const outcome = await users.signUp({ ...identifiers, profile }, session.target.clock.seconds());
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

function setStatusTo(status: User['status']) {
  return async (sub: string | undefined, options: WhichOptions): Promise<void> => {
    const session = await openSession(options);
    const users = await openUsers(session.target);
    const user = await requireUser(sub, options, session, users);
    const now = session.target.clock.seconds();
    if (user.status !== status && !(await users.setStatus(user, status, now))) {
      throw new Failure(
        `user ${user.id} was changed by somebody else meanwhile: nothing was written; try again`,
      );
    }
    answer(await requireUser(user.id, {}, session, users), session);
  };
}

async function remove(sub: string | undefined, options: DeleteOptions): Promise<void> {
  const session = await openSession(options);
  const users = await openUsers(session.target);
  const user = await requireUser(sub, options, session, users);
  await requireConsent(
    `Remove user ${user.id} from ${session.target.name}? Whoever proves its identifiers next becomes another user.`,
    options,
  );
  if (!(await users.remove(user, session.target.clock.seconds()))) throw unknownUser(session);
  session.output.answer({ sub: user.id, deleted: true }, () => `User ${user.id} is removed.`);
}

async function requireUser(
  sub: string | undefined,
  options: IdentifierOptions,
  session: Session,
  users: UserRegistry,
): Promise<User> {
  const hasIdentifier = Object.keys(readIdentifiers(options)).length > 0;
  if (sub !== undefined && hasIdentifier) {
    throw new Failure('say which user: by id or by an identifier, not by both', 2);
  }
  const user = sub === undefined ? await users.find(requireIdentifier(options)) : await users.findById(sub);
  if (user) return user;
  throw unknownUser(session);
}

function unknownUser({ target }: Session): Failure {
  return new Failure(
    `there is no such user in ${target.name}: check the id, or how the identifier is spelled`,
  );
}

function answer(user: User, { output }: Session): void {
  const document = userDocument(user);
  output.answer(document, () =>
    drawMembers({ ...document, created_at: showTime(user.createdAt), updated_at: showTime(user.updatedAt) }),
  );
}
