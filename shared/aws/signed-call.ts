import { AwsClient } from 'aws4fetch';

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

const retries = 2;
const timeoutMilliseconds = 3_000;

/**
 * Calls one operation with a request signed by aws4fetch, for what a function does once while it starts: an SDK client is 30 kB and more for each service
 * (docs/decisions/small-bundles.md). Region, credentials and address come from the variables that Lambda and every AWS tool know. Retries throttling and faults; throws
 * an error with the status and AWS's own error name otherwise.
 */
export async function signedCall(service: JsonService, operation: string, input: unknown): Promise<unknown> {
  const region = process.env['AWS_REGION'] ?? '';
  const sessionToken = process.env['AWS_SESSION_TOKEN'];
  const client = new AwsClient({
    accessKeyId: process.env['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: process.env['AWS_SECRET_ACCESS_KEY'] ?? '',
    ...(sessionToken === undefined ? {} : { sessionToken }),
    service: service.name,
    region,
    retries,
    initRetryMs: 20,
  });
  const url = process.env[service.endpointVariable] ?? `https://${service.name}.${region}.amazonaws.com`;
  const response = await client.fetch(url, {
    method: 'POST',
    headers: {
      'content-type': `application/x-amz-json-${service.version}`,
      'x-amz-target': `${service.target}.${operation}`,
    },
    body: JSON.stringify(input),
    signal: AbortSignal.timeout(timeoutMilliseconds),
  });
  if (response.ok) return response.json();
  const type = await errorType(response);
  throw new Error(`${service.name} answered ${operation} with ${response.status} ${type}`);
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
