import { type Command, Option } from 'commander';
import { type SigningAlgorithm, signingAlgorithms } from '../../shared/contract/signing-algorithm.ts';
import { rotateKeys } from '../../shared/core/key-custodian.ts';
import { algorithmsOf, type KeySet, livingKeys, type SigningKey } from '../../shared/core/key-set.ts';
import { publicJwkOf } from '../../shared/crypto/jwk.ts';
import { dynamoKeyStore } from '../../shared/dynamo/key-store.ts';
import { requireConsent } from './consent.ts';
import { Failure } from './failure.ts';
import { drawTable, showTime } from './output.ts';
import { type CommonOptions, openSession, withCommonOptions } from './session.ts';
import type { Target } from './target.ts';

type RotateOptions = CommonOptions & { readonly yes?: true; readonly alg?: SigningAlgorithm };

const states = `
next     published ahead, so that everybody who verifies tokens knows it before it signs
current  signs
retired  signs no more; published for two days, longer than any token lives`;

const whenItSigns =
  'Functions that run now look for a new signing key once an hour, and sign with the old one until then. Both keys are published meanwhile.';

/** Seconds for which the published keys may be cached. */
const cacheLife = 3_600;

const nextKeyIsNew =
  'the next key was published less than an hour ago: verifiers that keep the key set in a cache may refuse its tokens until they look again';

/** Keys that an Application Load Balancer takes in a key set. */
const maxPublished = 10;

const tooMany = (count: number) =>
  `${count} keys will be published until the retired ones are two days old: an Application Load Balancer takes ${maxPublished} at most, and forwards nothing when there are more; --alg rotates the keys of one algorithm alone`;

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
    .addOption(
      new Option('--alg <alg>', 'only the keys of this algorithm (default: of all)').choices([
        ...signingAlgorithms,
      ]),
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
  for (const doubt of await doubtsAbout(target, options.alg)) output.note(doubt);
  await requireConsent(`Rotate the ${options.alg ?? 'signing'} keys of ${target.name}?`, options);
  const ports = { clock, keyWrapper, keyStore: dynamoKeyStore(table), publicJwkOf };
  const keySet = await rotateKeys(ports, options.alg);
  output.note(whenItSigns);
  output.answer(keyDocument(keySet), () => drawKeys(keySet));
}

/** Why the rotation may better wait. */
async function doubtsAbout(
  { clock, table }: Target,
  alg: SigningAlgorithm | undefined,
): Promise<readonly string[]> {
  const keySet = await dynamoKeyStore(table).readKeySet();
  if (!keySet) return [];
  const now = clock.seconds();
  const rotated = alg === undefined ? algorithmsOf(keySet) : [alg];
  const isNextKeyNew = keySet.keys.some(
    ({ createdAt, publicJwk, state }) =>
      state === 'next' && rotated.includes(publicJwk.alg) && now - createdAt < cacheLife,
  );
  const count = livingKeys(keySet, now).length + rotated.length;
  return [...(isNextKeyNew ? [nextKeyIsNew] : []), ...(count > maxPublished ? [tooMany(count)] : [])];
}

function keyDocument({ keys }: KeySet) {
  return {
    keys: keys.map((key) => ({
      kid: key.kid,
      alg: key.publicJwk.alg,
      state: key.state,
      created_at: key.createdAt,
      ...(key.retiredAt === undefined ? {} : { retired_at: key.retiredAt }),
    })),
  };
}

function drawKeys({ keys }: KeySet): string {
  return drawTable(['kid', 'alg', 'state', 'created', 'retired'], keys.map(keyRow));
}

function keyRow({ createdAt, kid, publicJwk, retiredAt, state }: SigningKey): readonly string[] {
  return [kid, publicJwk.alg, state, showTime(createdAt), retiredAt === undefined ? '' : showTime(retiredAt)];
}
