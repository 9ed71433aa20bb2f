import type { Delivery } from '../core/ports.ts';

/** An error of the SDK's: with the status where there was an answer, and with the socket's code where the network failed. */
type Failure = Error & {
  readonly code?: string;
  readonly syscall?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  /** The answer, where the SDK could not read it. */
  readonly $response?: { readonly statusCode?: number };
};

/** Errors of SNS and SES that are about the one recipient: opted out, not a number that can be reached, or an address that is refused. */
const aboutRecipient: ReadonlySet<string> = new Set([
  'OptedOutException',
  'OptedOut',
  'InvalidParameterException',
  'InvalidParameter',
  'InvalidParameterValue',
  'MessageRejected',
]);

/** The same errors about ourselves: an attribute of ours (SNS), an identity that SES has not verified, which in the sandbox is the recipient's too, and an account that may not send. */
const aboutUs = /MessageAttribute|AWS\.(?:SNS|MM)\.|not verified|sandbox|paused/i;

/** Network errors before there was a connection, so that nothing was asked; by Node's codes, and by the SDK's words for its own timeout. */
const neverConnected: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
]);
const noConnection = /did not establish a connection|before secure TLS connection was established/;

/**
 * What became of a message that was handed over once and not accepted: `rejected` where the provider does not send to this recipient, `failed` where it was not there, not able, or too busy, and
 * `unconfirmed` where it may have been asked and nobody knows its answer.
 */
export function undelivered(cause: unknown): Delivery {
  return { kind: cause instanceof Error ? kindOf(cause) : 'failed', cause };
}

function kindOf(failure: Failure): 'failed' | 'rejected' | 'unconfirmed' {
  const status = failure.$metadata?.httpStatusCode ?? failure.$response?.statusCode;
  if (status === undefined) return isUnconfirmed(failure) ? 'unconfirmed' : 'failed';
  // Accepted, in words that the SDK could not read.
  if (status < 300) return 'unconfirmed';
  return aboutRecipient.has(failure.name) && !aboutUs.test(failure.message) ? 'rejected' : 'failed';
}

/** Without an answer: whatever the network did once there was a connection. What has no code happened here, before anything was sent. */
function isUnconfirmed({ code, syscall, message }: Failure): boolean {
  if (code === undefined || noConnection.test(message)) return false;
  return !neverConnected.has(code) && syscall !== 'connect';
}
