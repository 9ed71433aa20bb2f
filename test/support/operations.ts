import type { LocalCloud } from '../../infra/local/cloud.ts';

type Cloud = Pick<LocalCloud, 'requests' | 'resetRequests'>;

/** The requests to DynamoDB that a step takes, by their operations in the order in which they came, and what the step gives. */
export async function watched<T>(
  cloud: Cloud,
  step: () => Promise<T>,
): Promise<readonly [operations: readonly string[], result: T]> {
  cloud.resetRequests();
  const result = await step();
  return [cloud.requests().map(({ operation }) => operation), result];
}

/** The operations of a step in alphabetical order, for some go side by side. */
export async function operationsOf(cloud: Cloud, step: () => Promise<unknown>): Promise<readonly string[]> {
  const [operations] = await watched(cloud, step);
  return operations.toSorted();
}
