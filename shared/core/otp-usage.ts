/** What a code may be asked for, where asking and answering are two endpoints (contracts 2.3). A code is bound to its usage, a login to its auth source as well. */
const otpUsages = ['login', 'signup', 'update_userinfo', 'reset_password'] as const;
export type OtpUsage = (typeof otpUsages)[number];

/** Whether the text names a usage. */
export function isUsage(text: string): text is OtpUsage {
  return otpUsages.some((usage) => usage === text);
}
