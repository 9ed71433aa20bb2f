import type { Delivery } from '../core/ports.ts';

/** Errors of SNS and SES that are about the one recipient: opted out, not a number that can be reached, or an address that is refused. */
const aboutRecipient: ReadonlySet<string> = new Set([
  'OptedOutException',
  'OptedOut',
  'InvalidParameterException',
  'InvalidParameter',
  'InvalidParameterValue',
  'MessageRejected',
]);

/** Tells a message that the provider would not send to this recipient from one that it could not send now. */
export function undelivered(cause: unknown): Delivery {
  const isAboutRecipient = cause instanceof Error && aboutRecipient.has(cause.name);
  return { kind: isAboutRecipient ? 'rejected' : 'failed', cause };
}
