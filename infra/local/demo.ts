import { routes } from '../../shared/contract/routes.ts';
import type { Dialect } from '../../shared/core/dialect.ts';
import { wireName } from '../../shared/core/grant.ts';
import { dialectOf } from '../../shared/dialects/index.ts';
import { registerClient } from '../cli/clients.ts';
import { expandGrantType } from '../cli/grant-types.ts';
import type { Metadata } from '../cli/metadata.ts';
import { drawTable } from '../cli/output.ts';
import { clientPorts } from '../cli/session.ts';
import { createTarget } from '../cli/target.ts';
import type { LocalCloud } from './cloud.ts';

/** Settings of the demonstration, over those of cdk.json: Finnish numbers, and sending switched on. */
export const demoContext = {
  smsCountries: ['FI', 'SE', 'DE', 'FR', 'ES', 'GB', 'US', 'CN'],
  defaultRegion: 'FI',
  emailFrom: 'login@latchkey.example',
} as const;

interface DemoClient {
  readonly metadata: Metadata & { readonly client_id: string };
  readonly secret: string;
  readonly purpose: string;
}

/** Clients with secrets that everybody may know: they exist in local clouds only. */
const demoClients: readonly DemoClient[] = [
  {
    metadata: {
      client_id: 'demo-app',
      client_name: 'Demo application',
      grant_types: ['otp-sms', 'otp-email', 'refresh_token'].flatMap(expandGrantType),
      scope: ['openid', 'demo-api'],
    },
    secret: 'demo-app-secret',
    purpose: 'logs users in by SMS and e-mail, and refreshes',
  },
  {
    metadata: { client_id: 'demo-api', client_name: 'Demo API', resource_server: true },
    secret: 'demo-api-secret',
    purpose: 'resource server: introspects, owns the scope demo-api',
  },
  {
    metadata: {
      client_id: 'demo-limited',
      client_name: 'Demo without login',
      grant_types: ['refresh_token'],
    },
    secret: 'demo-limited-secret',
    purpose: 'may not log anybody in',
  },
];

/** Registers the demo clients that are not there yet; kept data are left as they are. */
export async function seedDemo(cloud: LocalCloud): Promise<void> {
  const ports = clientPorts(
    createTarget({
      name: `the local cloud at ${cloud.url}`,
      outputs: cloud.outputs,
      clock: { milliseconds: cloud.now, seconds: () => Math.floor(cloud.now() / 1000) },
      local: { region: regionOf(cloud), endpoints: cloud.endpoints },
    }),
  );
  await Promise.all(demoClients.map(({ metadata, secret }) => registerClient(metadata, ports, secret)));
}

/** `arn:aws:kms:REGION:…`. */
function regionOf({ outputs }: LocalCloud): string {
  return outputs['WrappingKeyArn']?.split(':')[3] ?? 'us-east-1';
}

/** The demo clients, and a login by SMS to paste into a shell. */
export function demoNotes(cloud: LocalCloud): string {
  const rows = demoClients.map(({ metadata, purpose, secret }) => [metadata.client_id, secret, purpose]);
  return [
    drawTable(['client_id', 'client_secret', 'what it is for'], rows),
    '',
    'Log in by SMS: ask for a code, read it in the outbox, trade it for tokens.',
    '',
    loginCommands(cloud.url),
  ].join('\n');
}

function loginCommands(url: string): string {
  const { dialect, path } = loginRoute();
  const [grantType] = expandGrantType('otp-sms');
  const request = [
    `curl -s ${url}${path} -u demo-app:demo-app-secret`,
    `  -d grant_type=${grantType}`,
    `  --data-urlencode 'scope=openid demo-api' -d ${wireName(dialect, 'recipient')}=0401234567`,
  ].join(' \\\n');
  const read = (expression: string) => `node -p 'JSON.parse(fs.readFileSync(0))${expression}'`;
  return [
    `REFERENCE=$(${request} | ${read(`.${referenceMember(dialect)}.reference`)})`,
    `CODE=$(curl -s ${url}/_local/outbox | ${read('[0].text.match(/[0-9]{4} [0-9]{4}/)[0]')})`,
    `${request} \\`,
    `  --data-urlencode "${wireName(dialect, 'reference')}=$REFERENCE" \\`,
    `  --data-urlencode "${wireName(dialect, 'otp')}=$CODE"`,
  ].join('\n');
}

function loginRoute(): { readonly dialect: Dialect; readonly path: string } {
  const route = routes.find(({ purpose }) => purpose === 'token');
  const dialect = route && dialectOf(route.path);
  if (!dialect) throw new Error('no route of the contract has the purpose token');
  return { dialect, path: route.path };
}

/** The member of the answer that holds the reference, as the dialect calls it. */
function referenceMember(dialect: Dialect): string {
  const [name] = Object.keys(dialect.challengeBody('', 'sms'));
  if (name === undefined) throw new Error(`dialect ${dialect.id} answers a sent code with nothing`);
  return name;
}
