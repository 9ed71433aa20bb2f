import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';

/** An AWS service as it is reached. */
export interface AwsService {
  /** Name that requests are signed for. */
  readonly name: string;
  /** First label of its host name, where that is another. */
  readonly host?: string;
  /** The standard variable that overrides the address. */
  readonly endpointVariable: `AWS_ENDPOINT_URL_${string}`;
}

/** One request. `timeout` is in milliseconds, for connecting and answering together. */
export interface SignedPost {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeout: number;
}

/**
 * Sends one POST, signed by the SDK's own signer, for services of which a function calls a single operation: an SDK client is 30 kB and more for each service
 * (docs/decisions/small-bundles.md). Region, credentials and address come from the variables that Lambda and every AWS tool know. Gives whatever is answered; throws for a lost connection and
 * for none within the timeout.
 */
export async function signedPost(
  service: AwsService,
  { headers, body, timeout }: SignedPost,
): Promise<Response> {
  const region = process.env['AWS_REGION'] ?? '';
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const { name, host = name, endpointVariable } = service;
  const url = new URL(process.env[endpointVariable] ?? `https://${host}.${region}.${suffix}`);
  const signer = new SignatureV4({ service: name, region, credentials: ownCredentials(), sha256: Sha256 });
  const signed = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: {},
    headers: { host: url.host, ...headers },
    body,
  });
  const { host: _, ...sent } = signed.headers;
  const signal = AbortSignal.timeout(timeout);
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
