import { Argument, type Command, InvalidArgumentError } from 'commander';
import { dropSecretVersion, rotateSecret } from '../../shared/core/key-custodian.ts';
import {
  currentVersion,
  type SecretPurpose,
  secretPurposes,
  type WrappedSecret,
  type WrappedVersion,
} from '../../shared/core/secret-versions.ts';
import { dynamoKeyStore } from '../../shared/dynamo/key-store.ts';
import { requireConsent } from './consent.ts';
import { drawTable, showTime } from './output.ts';
import { type CommonOptions, openSession, withCommonOptions } from './session.ts';
import type { Target } from './target.ts';

type ChangeOptions = CommonOptions & { readonly yes?: true };

const states = `
next     known to every function before anything is made under it
current  new codes, references and tokens are made under it
kept     what was made under it is still good
lasting  proves nothing any more; recipients and users are found by it, so it stays`;

const whatLivesOn: Readonly<Record<SecretPurpose, string>> = {
  otp: 'Codes, references and otp_tokens that are out stay good until they end. Versions that were replaced more than two days ago go with the next rotation; the first one stays, for recipients and users are found by it.',
  refresh:
    'Refresh tokens that are out stay good: each use makes the next one under the version that is then current. No version goes by itself: drop an old one once the longest life of your refresh tokens is over, and at once when the secret is no secret any more.',
};

const whatEnds: Readonly<Record<SecretPurpose, string>> = {
  otp: 'Codes, references and otp_tokens of that version are refused within five minutes: whoever is logging in with one asks for another.',
  refresh:
    'Refresh tokens of that version are refused within five minutes: whoever has not used theirs since the next version came logs in again.',
};

/** Adds `secret list | rotate | drop`. */
export function addSecretCommands(program: Command): void {
  const secret = program
    .command('secret')
    .description('the secrets behind codes and recipients (otp) and behind refresh tokens (refresh)');
  const change = (name: string, description: string) =>
    withCommonOptions(
      secret
        .command(name)
        .description(description)
        .addArgument(new Argument('<secret>').choices([...secretPurposes])),
    ).option('--yes', 'do not ask');
  withCommonOptions(
    secret
      .command('list')
      .description('Lists the versions of the secrets; never the secrets themselves, which KMS has wrapped.'),
  )
    .addHelpText('after', states)
    .action(list);
  change('rotate', 'Makes a new version, which is used in twenty minutes.')
    .addHelpText('after', `${states}\n\notp: ${whatLivesOn.otp}\n\nrefresh: ${whatLivesOn.refresh}`)
    .action(rotate);
  change('drop', 'Takes an old version away, and with it all that was made under it.')
    .argument('<version>', 'its number, as `secret list` shows it', versionNumber)
    .addHelpText('after', `\notp: ${whatEnds.otp}\n\nrefresh: ${whatEnds.refresh}`)
    .action(drop);
}

function versionNumber(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Allowed is the number of a version.');
}

async function list(options: CommonOptions): Promise<void> {
  const { output, target } = await openSession(options);
  const keyStore = dynamoKeyStore(target.table);
  const found = await Promise.all(secretPurposes.map((purpose) => keyStore.readSecret(purpose)));
  const secrets = found.filter((secret) => secret !== undefined);
  const now = target.clock.seconds();
  output.answer({ secrets: secrets.map((secret) => secretDocument(secret, now)) }, () =>
    drawSecrets(secrets, now),
  );
}

async function rotate(purpose: SecretPurpose, options: ChangeOptions): Promise<void> {
  await changeSecret(
    options,
    (name) => `Rotate the ${purpose} secret of ${name}?`,
    whatLivesOn[purpose],
    ({ clock, keyWrapper, table }) =>
      rotateSecret(purpose, { clock, keyWrapper, keyStore: dynamoKeyStore(table) }),
  );
}

async function drop(purpose: SecretPurpose, version: number, options: ChangeOptions): Promise<void> {
  await changeSecret(
    options,
    (name) => `Drop version ${version} of the ${purpose} secret of ${name}?`,
    whatEnds[purpose],
    ({ clock, table }) => dropSecretVersion(purpose, version, { clock, keyStore: dynamoKeyStore(table) }),
  );
}

async function changeSecret(
  options: ChangeOptions,
  question: (name: string) => string,
  consequence: string,
  change: (target: Target) => Promise<WrappedSecret>,
): Promise<void> {
  const { output, target } = await openSession(options);
  output.note(consequence);
  await requireConsent(question(target.name), options);
  const secret = await change(target);
  const now = target.clock.seconds();
  output.answer(secretDocument(secret, now), () => drawSecrets([secret], now));
}

function stateOf(version: WrappedVersion, { versions }: WrappedSecret, now: number): string {
  if (version.lastingOnly) return 'lasting';
  const current = currentVersion(versions, now);
  if (version.version === current.version) return 'current';
  return version.version > current.version ? 'next' : 'kept';
}

function secretDocument(secret: WrappedSecret, now: number) {
  return {
    secret: secret.purpose,
    versions: secret.versions.map((version) => ({
      version: version.version,
      state: stateOf(version, secret, now),
      usable_from: version.usableFrom,
    })),
  };
}

function drawSecrets(secrets: readonly WrappedSecret[], now: number): string {
  const rows = secrets.flatMap((secret) =>
    secret.versions.map((version) => [
      secret.purpose,
      version.version,
      stateOf(version, secret, now),
      showTime(version.usableFrom),
    ]),
  );
  return drawTable(['secret', 'version', 'state', 'usable from'], rows);
}
