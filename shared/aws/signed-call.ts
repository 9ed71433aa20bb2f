import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type AwsService, signedPost } from './signed-post.ts';

/** An AWS service that speaks JSON over one POST. */
export interface JsonService extends AwsService {
  /** First half of `X-Amz-Target`. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
}

const tries = 3;
/** Milliseconds: for one try, and before the second; before the third it is twice as long. */
const tryTimeout = 1_500;
const firstWait = 25;

/** AWS's JSON services answer throttling with 400, as they do mistakes; these names tell it. */
const throttled = /Throttl|ProvisionedThroughputExceeded|RequestLimitExceeded|LimitExceededException/;

/**
 * Calls one operation, for what a function does once while it starts. Tries again after throttling, faults and lost connections; throws an error with the status and AWS's own error name otherwise.
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
    const response = await signedPost(service, {
      headers: {
        'content-type': `application/x-amz-json-${service.version}`,
        'x-amz-target': `${service.target}.${operation}`,
      },
      body: JSON.stringify(input),
      timeout: tryTimeout,
    });
    if (response.ok) return { kind: 'answered', body: await response.json() };
    const type = await errorType(response);
    const isPassing = response.status >= 500 || response.status === 429 || throttled.test(type);
    const cause = new Error(`${service.name} answered ${operation} with ${response.status} ${type}`);
    return { kind: isPassing ? 'failed' : 'refused', cause };
  } catch (cause) {
    return { kind: 'failed', cause };
  }
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
