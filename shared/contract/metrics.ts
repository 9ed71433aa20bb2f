/**
 * What the functions count (CloudWatch's embedded metric format) and the stack raises alarms on. Each metric has one dimension, which tells which of its kind it was.
 */

/** CloudWatch namespace of all of them. */
export const metricNamespace = 'Latchkey';

/** Every metric with the name of its dimension. */
export const metrics = {
  /** A message was not sent, or a guess not compared, because a budget is spent; the dimension names the budget. */
  BudgetSpent: 'Budget',
  /** As the one before, of a budget that only watches: the message was sent. */
  BudgetExceeded: 'Budget',
  /** What became of a message: `sms-accepted`, `email-rejected`, `sms-failed`, `sms-unconfirmed`. */
  Deliveries: 'Outcome',
  /** What became of a guess at a code: `right`, `wrong`, `expired`, `exhausted`, `refused`, `limited`. */
  Guesses: 'Outcome',
  /** Something that we need did not answer, or not as it should: `dynamodb`, `secrets` (a secret could not be read), `start` (a function could not start), `unexpected`. */
  Faults: 'Service',
} as const;

export type MetricName = keyof typeof metrics;

/** Budgets of SMS that many recipients share, by the name that metrics and logs have for them. */
export const smsBudgetNames = [
  'country-hour',
  'country-day',
  'unverified-hour',
  'unverified-day',
  'money-day',
  'price-unknown',
] as const;

export type SmsBudgetName = (typeof smsBudgetNames)[number];

/** Budgets whose end is somebody's business at once. The others end in every day's work: a recipient's, a source address's. */
export const alarmedBudgets = [...smsBudgetNames, 'smsQuota', 'emailQuota', 'client', 'authSource'] as const;

export type AlarmedBudget = (typeof alarmedBudgets)[number];
