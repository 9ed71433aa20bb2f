import { routes } from '../../shared/contract/routes.ts';
import type { Dialect, WireGrant } from '../../shared/core/dialect.ts';
import { wireName } from '../../shared/core/grant.ts';
import { hashPassword } from '../../shared/core/password.ts';
import { nodeEntropy } from '../../shared/crypto/entropy.ts';
import { dialectOf } from '../../shared/dialects/index.ts';
import { dynamoAuthSourceRegistry } from '../../shared/dynamo/auth-source-admin.ts';
import { registerClient } from '../cli/clients.ts';
import { expandGrantType } from '../cli/grant-types.ts';
import { drawTable } from '../cli/output.ts';
import { clientPorts } from '../cli/session.ts';
import { createTarget, type Target } from '../cli/target.ts';
import { openUsers } from '../cli/users.ts';
import type { LocalCloud } from './cloud.ts';
import { demoClients, demoSources, demoUsers } from './demo-data.ts';
import { signInNotes } from './demo-sign-in.ts';

/** Settings of the demonstration, over those of cdk.json: Finnish numbers, and sending switched on. */
export const demoContext = {
  smsCountries: ['FI', 'SE', 'DE', 'FR', 'ES', 'GB', 'US', 'CN'],
  defaultRegion: 'FI',
  emailFrom: 'login@latchkey.example',
} as const;

/** Registers what of the demonstration is not there yet; kept data are left as they are. */
export async function seedDemo(cloud: LocalCloud): Promise<void> {
  const target = createTarget({
    name: `the local cloud at ${cloud.url}`,
    outputs: cloud.outputs,
    clock: { milliseconds: cloud.now, seconds: () => Math.floor(cloud.now() / 1000) },
    local: { region: regionOf(cloud), endpoints: cloud.endpoints },
  });
  const ports = clientPorts(target);
  const sources = dynamoAuthSourceRegistry(target.table);
  await Promise.all([
    ...demoClients.map(({ metadata, secret }) => registerClient(metadata, ports, secret)),
    ...demoSources.map((source) => sources.create(source)),
    seedUsers(target),
  ]);
}

async function seedUsers(target: Target): Promise<void> {
  const users = await openUsers(target);
  const now = target.clock.seconds();
  for (const { password, status, ...user } of demoUsers) {
    const passwordHash = password === undefined ? {} : { passwordHash: await hashed(password) };
    const outcome = await users.signUp({ ...user, ...passwordHash }, now);
    if (outcome.kind === 'created' && status !== 'active') await users.setStatus(outcome.user, status, now);
  }
}

function hashed(password: string): Promise<string> {
  return hashPassword(password, nodeEntropy.bytes(16));
}

/** `arn:aws:kms:REGION:…`. */
function regionOf({ outputs }: LocalCloud): string {
  return outputs['WrappingKeyArn']?.split(':')[3] ?? 'us-east-1';
}

/** The demo clients, a sign-in for the browser, and logins by password and by SMS to paste into a shell. */
export function demoNotes(cloud: LocalCloud): string {
  const rows = demoClients.map(({ metadata, purpose, secret }) => [
    metadata.client_id,
    secret ?? 'none: public',
    purpose,
  ]);
  return [
    drawTable(['client_id', 'client_secret', 'what it is for'], rows),
    '',
    signInNotes(cloud.url),
    '',
    'Log in as alice by password, as clients of VMware CSP do:',
    '',
    passwordCommand(cloud.url),
    '',
    'Log in by SMS: ask for a code, read it in the outbox, trade it for tokens.',
    '',
    loginCommands(cloud.url),
  ].join('\n');
}

function passwordCommand(url: string): string {
  const path = routes.find(({ dialect, purpose }) => dialect === 'csp' && purpose === 'token')?.path;
  const { username, password } = demoUsers[0] ?? {};
  return [
    `curl -s ${url}${path} -u demo-service:demo-service-secret`,
    `  -d grant_type=password -d username=${username} --data-urlencode 'password=${password}'`,
    "  --data-urlencode 'scope=openid group_names'",
  ].join(' \\\n');
}

function loginCommands(url: string): string {
  const { dialect, path, wire } = loginRoute();
  const request = [
    `curl -s ${url}${path} -u demo-app:demo-app-secret`,
    `  -d grant_type=${wire.name}`,
    `  --data-urlencode 'scope=openid demo-api' -d ${wireName(wire, 'recipient')}=0401234567`,
  ].join(' \\\n');
  const read = (expression: string) => `node -p 'JSON.parse(fs.readFileSync(0))${expression}'`;
  return [
    `REFERENCE=$(${request} | ${read(`.${referenceMember(dialect)}.reference`)})`,
    `CODE=$(curl -s ${url}/_local/outbox | ${read('[0].text.match(/[0-9]{4} [0-9]{4}/)[0]')})`,
    `${request} \\`,
    `  --data-urlencode "${wireName(wire, 'reference')}=$REFERENCE" \\`,
    `  --data-urlencode "${wireName(wire, 'otp')}=$CODE"`,
  ].join('\n');
}

/** Where a code is asked for and answered at one endpoint: the first such grant of a dialect. */
function loginRoute(): { readonly dialect: Dialect; readonly path: string; readonly wire: WireGrant } {
  const [name] = expandGrantType('otp-sms');
  for (const { path, purpose } of routes) {
    const dialect = purpose === 'token' ? dialectOf(path) : undefined;
    const wire = dialect?.grantTypes.find((grant) => grant.name === name);
    if (dialect && wire) return { dialect, path, wire };
  }
  throw new Error('no dialect has the grant otp-sms');
}

/** The member of the answer that holds the reference, as the dialect calls it. */
function referenceMember(dialect: Dialect): string {
  const [name] = Object.keys(dialect.challengeBody('', 'sms'));
  if (name === undefined) throw new Error(`dialect ${dialect.id} answers a sent code with nothing`);
  return name;
}
