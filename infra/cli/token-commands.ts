import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import * as v from 'valibot';
import { issuersAt } from '../../shared/contract/issuers.ts';
import { joseAssertions } from '../../shared/crypto/jose-assertions.ts';
import { Failure } from './failure.ts';
import { drawMembers, showTime } from './output.ts';
import { type CommonOptions, openSession, withCommonOptions } from './session.ts';
import type { Target } from './target.ts';
import { readToken, type TokenReading, timeliness } from './token.ts';

type InspectOptions = CommonOptions & { readonly clientId?: string; readonly clientSecret?: string };
type JsonObject = Readonly<Record<string, unknown>>;

/** What a token is, in words. */
const descriptions: Readonly<Record<TokenReading['kind'], string>> = {
  access_token: 'access token',
  id_token: 'ID token',
  other_jwt: 'JWT, neither an access token nor an ID token of ours',
  encrypted_jwt: 'encrypted JWT: Latchkey issues none',
  refresh_token: 'refresh token, by its shape: opaque, introspect it to know more',
  api_token: 'API token, by its shape: opaque; `api-token list` shows those of a user',
  reference: 'reference of a one-time password that was sent: only the token endpoint can read it',
  unknown: 'unknown: neither a JWT nor a text that Latchkey issues',
};

const jwksSchema = v.object({ keys: v.array(v.record(v.string(), v.unknown())) });
const answerSchema = v.record(v.string(), v.unknown());

/** Adds `token inspect`. */
export function addTokenCommands(program: Command): void {
  const token = program.command('token').description('tokens that clients hold');
  withCommonOptions(
    token
      .command('inspect')
      .description(
        'Decodes a token, checks its signature against the published keys, and introspects it when a client is given. Never prints the token.',
      )
      .argument('<token>', 'the token, or - to read it from standard input'),
  )
    .option(
      '--client-id <id>',
      'introspect as this client: a resource server, or the one that holds the token',
    )
    .option(
      '--client-secret <secret>',
      'its secret; better in LATCHKEY_CLIENT_SECRET, which no process list shows',
    )
    .action(inspect);
}

async function inspect(argument: string, options: InspectOptions): Promise<void> {
  const credentials = readCredentials(options);
  const { output, target } = await openSession(options);
  const token = (argument === '-' ? await text(process.stdin) : argument).trim();
  const reading = readToken(token);
  const report = {
    ...reading,
    ...('claims' in reading ? await judge(token, reading.claims, target) : {}),
    ...(credentials ? { introspection: await introspect(token, credentials, target) } : {}),
  };
  if (!credentials) output.note('add --client-id and LATCHKEY_CLIENT_SECRET to introspect it as well');
  output.answer(report, () => drawReport(report));
}

interface Credentials {
  readonly clientId: string;
  readonly secret: string;
}

function readCredentials(options: InspectOptions): Credentials | undefined {
  const secret = options.clientSecret ?? process.env['LATCHKEY_CLIENT_SECRET'];
  if (options.clientId !== undefined && secret !== undefined) return { clientId: options.clientId, secret };
  if (options.clientId === undefined && options.clientSecret === undefined) return undefined;
  throw new Failure(
    'introspecting takes both --client-id and a secret (LATCHKEY_CLIENT_SECRET or --client-secret)',
    2,
  );
}

/** What the stack's published keys, its issuers and its clock make of a JWT. */
async function judge(token: string, claims: JsonObject, target: Target) {
  const jwks = await ask(target.output('JwksUrl'), {}, jwksSchema);
  const isGenuine = await joseAssertions.verify(token, { jwks });
  const issuers = issuersAt(target.output('BaseUrl'));
  return {
    signature: isGenuine ? 'valid' : 'not by a key of this stack',
    issuer: issuers.some((issuer) => issuer === claims['iss']) ? 'this stack' : 'another',
    time: timeliness(claims, target.clock.seconds()),
  };
}

async function introspect(
  token: string,
  { clientId, secret }: Credentials,
  target: Target,
): Promise<JsonObject> {
  const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(secret)}`).toString(
    'base64',
  );
  const request = {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ token }),
  };
  const answer = await ask(target.output('IntrospectionEndpoint'), request, answerSchema);
  if (answer['error'] === undefined) return answer;
  if (answer['error'] === 'invalid_client') {
    throw new Failure(
      `${target.name} refused client ${clientId}: check its id and secret; \`client show\` tells how it proves itself`,
    );
  }
  throw new Failure(
    `${target.name} did not introspect: ${answer['error']} (${answer['error_description'] ?? ''})`,
  );
}

async function ask<Schema extends v.GenericSchema>(
  url: string,
  request: RequestInit,
  schema: Schema,
): Promise<v.InferOutput<Schema>> {
  const answer = await fetch(url, { ...request, redirect: 'error' })
    .then((response) => response.json())
    .catch(() => undefined);
  const { output, success } = v.safeParse(schema, answer);
  if (success) return output;
  throw new Failure(`${url} does not answer as it should: is the stack deployed and reachable from here?`);
}

type Report = TokenReading &
  Partial<Awaited<ReturnType<typeof judge>>> & { readonly introspection?: JsonObject };

function drawReport(report: Report): string {
  const { issuer, kind, signature, time } = report;
  const verdict = { token: descriptions[kind], ...(signature ? { signature, issuer, time } : {}) };
  const sections = [
    drawMembers(verdict),
    ...('claims' in report
      ? [`Header\n${drawMembers(report.header)}`, `Claims\n${drawMembers(withTimes(report.claims))}`]
      : []),
    ...(report.introspection ? [`Introspection\n${drawMembers(report.introspection)}`] : []),
  ];
  return sections.join('\n\n');
}

/** Times as people read them, beside the number. */
function withTimes(claims: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(claims).map(([name, value]) => {
      const isTime = ['exp', 'iat', 'nbf', 'auth_time'].includes(name) && typeof value === 'number';
      return [name, isTime ? `${value} (${showTime(value)})` : value];
    }),
  );
}
