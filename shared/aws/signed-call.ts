import { createHash, createHmac, type Hash, type Hmac, randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { SignatureV4 } from '@smithy/signature-v4';
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
/** Milliseconds: for one try, and before the second; before the third it is twice as long. */
const tryTimeout = 1_500;
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
    const response = await send(service, operation, input);
    if (response.ok) return { kind: 'answered', body: await response.json() };
    const type = await errorType(response);
    const { status } = response;
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

async function send(service: JsonService, operation: string, input: unknown): Promise<Response> {
  const region = process.env['AWS_REGION'] ?? '';
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const url = new URL(process.env[service.endpointVariable] ?? `https://${service.name}.${region}.${suffix}`);
  const signer = new SignatureV4({
    service: service.name,
    region,
    credentials: ownCredentials(),
    sha256: Sha256,
  });
  const { headers, body } = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: {},
    headers: {
      host: url.host,
      'content-type': `application/x-amz-json-${service.version}`,
      'x-amz-target': `${service.target}.${operation}`,
    },
    body: JSON.stringify(input),
  });
  const { host: _, ...sent } = headers;
  const signal = AbortSignal.timeout(tryTimeout);
  // AWS redirects nobody: what was signed for one address goes to no other.
  return fetch(url, { method: 'POST', headers: sent, body, signal, redirect: 'manual' });
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

/** AWS's name of the error; never its message, which may quote the request. */
async function errorType(response: Response): Promise<string> {
  const body = (await response.json().catch(() => ({}))) as { readonly __type?: unknown };
  return (
    String(body.__type ?? '')
      .split('#')
      .at(-1) ?? ''
  );
}
