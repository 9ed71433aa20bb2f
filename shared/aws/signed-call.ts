import { createHash, createHmac, type Hash, type Hmac, randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { HttpRequest } from '@smithy/core/transport';
import { SignatureV4 } from '@smithy/signature-v4';
import { awsHttp } from './http.ts';
import { isOutage } from './outage.ts';

/** An AWS service that speaks JSON over one POST. */
export interface JsonService {
  /** Signing name and host name, e.g. `dynamodb`. */
  readonly name: 'dynamodb' | 'kms';
  /** First half of `X-Amz-Target`. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
  /** The standard variable that overrides the address. */
  readonly endpointVariable: 'AWS_ENDPOINT_URL_DYNAMODB' | 'AWS_ENDPOINT_URL_KMS';
}

const tries = 3;
/** Milliseconds for one try, its body and all: two calls in a row, tried three times each, fit into the ten seconds that Lambda gives a start. */
const tryTimeout = 1_500;
/** Milliseconds before the second try; before the third it is twice as long. */
const firstWait = 25;

/**
 * Calls one operation with a request signed by the SDK's own signer, for what a function does once while it starts: an SDK client is 30 kB and more for each service
 * (docs/decisions/small-bundles.md). Region, credentials and address come from the variables that Lambda and every AWS tool know. Tries again after throttling, faults and lost
 * connections; throws an error with the status and AWS's own error name otherwise.
 */
export async function signedCall(service: JsonService, operation: string, input: unknown): Promise<unknown> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await tryOnce(service, operation, input);
    if (outcome.kind === 'answered') return outcome.body;
    if (outcome.kind === 'refused' || attempt === tries) throw outcome.cause;
    await wait(firstWait * attempt + randomInt(firstWait));
  }
}

type Outcome =
  | { readonly kind: 'answered'; readonly body: unknown }
  | { readonly kind: 'failed' | 'refused'; readonly cause: unknown };

async function tryOnce(service: JsonService, operation: string, input: unknown): Promise<Outcome> {
  try {
    const { status, text } = await send(service, operation, input);
    if (status === 200) return { kind: 'answered', body: JSON.parse(text) };
    const type = errorType(text);
    const cause = errorOf(`${service.name} answered ${operation} with ${status} ${type}`, { type, status });
    return { kind: isOutage(cause) ? 'failed' : 'refused', cause };
  } catch (cause) {
    return { kind: 'failed', cause };
  }
}

/** An error in the form of the SDK's, so that both are judged and logged alike. */
function errorOf(message: string, { type, status }: { type: string; status: number }): Error {
  const error = Object.assign(new Error(message), { $metadata: { httpStatusCode: status } });
  if (type !== '') error.name = type;
  return error;
}

async function send(service: JsonService, operation: string, input: unknown) {
  const region = process.env['AWS_REGION'] ?? '';
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const url = new URL(process.env[service.endpointVariable] ?? `https://${service.name}.${region}.${suffix}`);
  const signer = new SignatureV4({
    service: service.name,
    region,
    credentials: ownCredentials(),
    sha256: Sha256,
  });
  const signed = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    path: url.pathname,
    query: {},
    headers: {
      host: url.host,
      'content-type': `application/x-amz-json-${service.version}`,
      'x-amz-target': `${service.target}.${operation}`,
    },
    body: JSON.stringify(input),
  });
  const { response } = await awsHttp.handle(new HttpRequest(signed), {
    abortSignal: AbortSignal.timeout(tryTimeout),
  });
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  return { status: response.statusCode, text: Buffer.concat(chunks).toString('utf8') };
}

/** Lambda's credentials, and every AWS tool's. */
function ownCredentials() {
  const sessionToken = process.env['AWS_SESSION_TOKEN'];
  return {
    accessKeyId: process.env['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: process.env['AWS_SECRET_ACCESS_KEY'] ?? '',
    ...(sessionToken === undefined ? {} : { sessionToken }),
  };
}

/** SHA-256, or HMAC with a secret, in the form that the signer asks for. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    const key = typeof secret === 'string' || secret === undefined ? secret : bytesOf(secret);
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', key);
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(typeof data === 'string' ? data : bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#hash.digest());
  }

  reset(): void {
    throw new Error('a hash is used once');
  }
}

function bytesOf(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

/** AWS's name of the error; never its message, which may quote the request. Empty where the answer is no JSON: something between AWS and us made it. */
function errorType(text: string): string {
  try {
    const { __type: type } = JSON.parse(text) as { readonly __type?: unknown };
    return (
      String(type ?? '')
        .split('#')
        .at(-1) ?? ''
    );
  } catch {
    return '';
  }
}
