import type { TestCloud } from '../../support/local.ts';
import { printedMetrics } from '../../support/printed-metrics.ts';

/** DynamoDB is too busy. */
export const throttled = { code: 'ThrottlingException', status: 400 } as const;
/** The service did what it was asked, and nobody heard so. */
export const lost = { silence: 'closed', isDone: true } as const;
/** As often as the SDK tries. */
export const everyTry = { times: 3 } as const;

/** The answer where the table cannot be reached. */
export const unavailable = {
  status: 503,
  retryAfter: '2',
  body: {
    error: 'temporarily_unavailable',
    error_description: 'not available at the moment; try again',
  },
} as const;

/** Status, wait and body of an answer. */
export function told({
  status,
  headers,
  body,
}: {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}) {
  return { status, retryAfter: headers.get('retry-after'), body };
}

/** What a step gives, which metrics were printed meanwhile (but for those of budgets that only watch), and how many messages left. */
export async function observed<T>(
  cloud: TestCloud,
  step: () => Promise<T>,
): Promise<{
  readonly result: T;
  readonly metrics: readonly string[];
  readonly messages: number;
  /** The newest message. */
  readonly text: string;
}> {
  cloud.clearOutbox();
  cloud.logs.length = 0;
  const result = await step();
  const metrics = printedMetrics(cloud.logs).filter((metric) => !metric.startsWith('BudgetExceeded '));
  const [newest] = cloud.outbox();
  return { result, metrics, messages: cloud.outbox().length, text: newest?.text ?? '' };
}

/** Entries in all logs of a scope: messages claimed, guesses bought. */
export async function entriesOf(cloud: TestCloud, scope: string): Promise<number> {
  const items = (await cloud.dump()) as readonly Readonly<Record<string, Attribute | undefined>>[];
  return items
    .filter(({ pk }) => pk?.S?.startsWith(`LIMIT#${scope}#`))
    .reduce((sum, { sent }) => sum + (sent?.L?.length ?? 0), 0);
}

interface Attribute {
  readonly S?: string;
  readonly L?: readonly unknown[];
}
