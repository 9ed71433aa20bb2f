/**
 * How the SDK hands over a message: once, because a second try after a lost answer would be a second message, and not waiting longer than a person would. Milliseconds.
 */
export const handedOverOnce = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 4_000, throwOnRequestTimeout: true },
} as const;
