/** AWS's JSON services answer throttling with 400, as they do mistakes; these names tell it. */
const throttled = /Throttl|ProvisionedThroughputExceeded|RequestLimitExceeded|LimitExceededException/;

/** What an error of the SDK's, of a signed call's, or of the network's may say about itself. */
interface Failure {
  readonly name?: unknown;
  /** The socket's, or the resolver's. */
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number | undefined };
}

/**
 * Whether an AWS service was asked and could not answer: throttled, failing, too slow, or out of reach. What it refuses for good (access denied, no such table, a request that it cannot read) is none:
 * trying again does not help.
 */
export function isOutage(thrown: unknown): boolean {
  if (typeof thrown !== 'object' || thrown === null) return false;
  const { name, code, cause, $metadata }: Failure = thrown;
  const status = $metadata?.httpStatusCode;
  if (status !== undefined) return status >= 500 || status === 429 || throttled.test(String(name));
  return typeof code === 'string' || name === 'TimeoutError' || isOutage(cause);
}
