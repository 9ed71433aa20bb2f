import { decimals } from '../frame/figures.ts';
import { spreadOf } from '../frame/spread.ts';
import { empty, nodejsFunction, plain, real } from './contenders.ts';
import { figure, type Measurement, total } from './measure.ts';
import { ratioToOpenauth } from './tables.ts';
import { openauth, realEs256 } from './token-rivals.ts';
import type { Trace } from './traces.ts';

/** What was done, and what follows. */
export function proseOf(measurements: readonly Measurement[], traces: readonly Trace[]): readonly string[] {
  const token = measurements.find(({ name }) => name === 'token');
  return [
    'Each start is a fresh process of Node 24 that is driven as Lambda’s runtime drives a function: the environment of the synthesized template, the import of the asset with its top-level `await` (the init phase), and the first event, as API Gateway would make it. Lambda’s own program, which would come before, is not there. Time counts from the start of the process. Every answer was checked before anything was measured.',
    `\`${real}\` is the asset that is deployed. \`${plain}\` is the same code with nothing replaced or left out, by \`plainOptions\` of \`infra/constructs/bundling/options.ts\`. \`${nodejsFunction}\` is the same with esbuild’s own main fields, as CDK’s construct of that name has them, and so with the SDK’s CommonJS build. All are minified ES modules with the SDK inside.`,
    servicesProse(traces),
    ...(token ? [floorProse(token), openauthProse(token, traces)] : []),
    ...traces.map(modulesProse),
    '`resource` is sample code behind the authorizer without any of ours in it: what it takes is Node’s own, and it has no budget.',
  ];
}

function servicesProse(traces: readonly Trace[]): string {
  const answers = traces.flatMap(({ phases }) => [...phases.values()].map(({ answer }) => answer));
  const { max, min } = spreadOf(answers);
  return `The table (dynalite) and KMS are stand-ins on loopback, in the process that takes the time, and were warm. One of their answers took ${decimals(min)} to ${decimals(max)} ms (medians of the traced starts), over HTTP without TLS. On AWS each request in sequence takes longer, and the first one to each service a handshake, so fewer requests in sequence are worth more there than here; and a Lambda function with less than one vCPU takes longer for everything else.`;
}

function floorProse({ starts }: Measurement): string {
  const [floor = 0, before = 0, after = 0] = [empty, plain, real].map(
    (name) => spreadOf(figure(starts, name, total)).median,
  );
  const share = (whole: number): string => `${((100 * floor) / whole).toFixed(0)} %`;
  return `Node’s own start with a handler that does nothing takes ${decimals(floor)} ms, whatever is bundled: ${share(before)} of the token function bundled plainly, and ${share(after)} of it as it is deployed. The budgets are judged with it; the tables show the ratio without it as well.`;
}

function openauthProse(token: Measurement, traces: readonly Trace[]): string {
  const requests = traces.find(({ measurement }) => measurement.name === 'token')?.requests;
  const [all = 0, inSequence = 0] = requests?.get(openauth) ?? [];
  const [allOurs = 0, inSequenceOurs = 0] = requests?.get(realEs256) ?? [];
  return `\`${openauth}\` is its issuer with its DynamoDB storage and Hono’s adapter for Lambda, bundled plainly and started with keys that are there already, for client_credentials. It signs with ES256 alone, so it is compared with \`${realEs256}\`, which takes ${ratioToOpenauth(token)} of its time. The two do not do the same: OpenAuth keeps its private keys in the table in clear, has no registered clients (here it compares a hash from its environment, without a request), and stores a refresh token; Latchkey reads the client and its keys, and has KMS unwrap them. Requests: ${all} (${inSequence} in sequence) against ${allOurs} (${inSequenceOurs}).`;
}

/** Modules of Node's own that only the plain bundle loads; Node's inner ones apart, but for `fetch`. */
function modulesProse({ measurement, phases }: Trace): string {
  const own = new Set(phases.get(real)?.loaded);
  const gone = (phases.get(plain)?.loaded ?? []).filter((name) => !own.has(name));
  const told = gone
    .map((name) => name.replace('internal/deps/undici/', ''))
    .filter((name) => !name.startsWith('internal/'));
  const list = told.map((name) => `\`${name}\``).join(', ');
  return `Of Node’s own modules the plain bundle of ${measurement.name} loads ${gone.length} that the asset does not${told.length > 0 ? `, among them ${list}` : ''}.`;
}
