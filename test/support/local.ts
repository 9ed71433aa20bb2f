import { afterAll, describe, inject } from 'vitest';
import type { LocalCloudOptions } from '../../infra/local/cloud.ts';
import { demoContext } from '../../infra/local/demo.ts';
import { assemblyOf } from './assembly.ts';
import { startTestCloud, type TestCloud } from './test-cloud.ts';

export { localAws, type TestCloud } from './test-cloud.ts';

export interface TestCloudOptions extends Pick<LocalCloudOptions, 'dynamodb' | 'between'> {
  /** CDK context over that of the demo tenant. */
  readonly context?: Readonly<Record<string, unknown>>;
}

/** Starts the stack on a free port; it ends with the suite that asked for it. */
export async function localCloud({ context, ...options }: TestCloudOptions = {}): Promise<TestCloud> {
  const assembly = await assemblyOf({ ...demoContext, ...context });
  const cloud = await startTestCloud({ assembly, ...options });
  afterAll(() => cloud.close());
  return cloud;
}

/** Runs a suite against the stack on dynalite and, where there is a Java for it, on DynamoDB Local. */
export function forEachDynamo(suite: (cloud: TestCloud) => void): void {
  for (const dynamodb of inject('engines')) {
    describe(`on ${dynamodb === 'local' ? 'DynamoDB Local' : 'dynalite'}`, async () => {
      suite(await localCloud({ dynamodb }));
    });
  }
}
