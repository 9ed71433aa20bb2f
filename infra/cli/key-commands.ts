import type { Command } from 'commander';
import { rotateKeys } from '../../shared/core/key-custodian.ts';
import type { KeySet, SigningKey } from '../../shared/core/key-set.ts';
import { publicJwkOf } from '../../shared/crypto/jwk.ts';
import { dynamoKeyStore } from '../../shared/dynamo/key-store.ts';
import { requireConsent } from './consent.ts';
import { Failure } from './failure.ts';
import { drawTable, showTime } from './output.ts';
import { type CommonOptions, openSession, withCommonOptions } from './session.ts';
import type { Target } from './target.ts';

type RotateOptions = CommonOptions & { readonly yes?: true };

const states = `
next     published ahead, so that everybody who verifies tokens knows it before it signs
current  signs
retired  signs no more; published for two days, longer than any token lives`;

const whenItSigns =
  'A function unwraps the signing key once, when it starts: those that run now sign with the old key until Lambda replaces them, usually within hours, or until you deploy a change. Both keys are published meanwhile.';

/** Seconds for which the published keys may be cached. */
const cacheLife = 3_600;

const nextKeyIsNew =
  'the next key was published less than an hour ago: verifiers that keep the key set in a cache may refuse its tokens until they look again';

/** Adds `key list | rotate`. */
export function addKeyCommands(program: Command): void {
  const key = program.command('key').description('the keys that sign tokens');
  withCommonOptions(key.command('list').description('Lists the signing keys; never their private halves.'))
    .addHelpText('after', states)
    .action(list);
  withCommonOptions(
    key
      .command('rotate')
      .description('Lets the next key sign, retires the current one, and publishes a new next one.'),
  )
    .option('--yes', 'do not ask')
    .addHelpText('after', `${states}\n\n${whenItSigns}`)
    .action(rotate);
}

async function list(options: CommonOptions): Promise<void> {
  const { output, target } = await openSession(options);
  const keySet = await dynamoKeyStore(target.table).readKeySet();
  if (!keySet) throw new Failure(`${target.name} has no signing keys yet: deploy it first`);
  output.answer(keyDocument(keySet), () => drawKeys(keySet));
}

async function rotate(options: RotateOptions): Promise<void> {
  const { output, target } = await openSession(options);
  const { clock, keyWrapper, table } = target;
  if (await isNextKeyNew(target)) output.note(nextKeyIsNew);
  await requireConsent(`Rotate the signing keys of ${target.name}?`, options);
  const keySet = await rotateKeys({ clock, keyWrapper, keyStore: dynamoKeyStore(table), publicJwkOf });
  output.note(whenItSigns);
  output.answer(keyDocument(keySet), () => drawKeys(keySet));
}

async function isNextKeyNew({ clock, table }: Target): Promise<boolean> {
  const keySet = await dynamoKeyStore(table).readKeySet();
  const next = keySet?.keys.find(({ state }) => state === 'next');
  return next !== undefined && clock.seconds() - next.createdAt < cacheLife;
}

function keyDocument({ keys }: KeySet) {
  return {
    keys: keys.map((key) => ({
      kid: key.kid,
      alg: key.publicJwk['alg'],
      state: key.state,
      created_at: key.createdAt,
      ...(key.retiredAt === undefined ? {} : { retired_at: key.retiredAt }),
    })),
  };
}

function drawKeys({ keys }: KeySet): string {
  return drawTable(['kid', 'state', 'created', 'retired'], keys.map(keyRow));
}

function keyRow({ createdAt, kid, retiredAt, state }: SigningKey): readonly string[] {
  return [kid, state, showTime(createdAt), retiredAt === undefined ? '' : showTime(retiredAt)];
}
