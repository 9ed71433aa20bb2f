import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoContext } from '../../../infra/local/demo.ts';
import { requireJava } from '../../../infra/local/services/dynamodb-local.ts';
import type { PutBetween } from '../../../infra/local/services/services.ts';
import { synthesize } from '../../../infra/local/synthesize.ts';
import { repository } from '../../support/stack.ts';
import { startTestCloud, type TestCloud } from '../../support/test-cloud.ts';

let assembly: Promise<string> | undefined;

/**
 * Starts the demonstration's stack, with default settings, on AWS's DynamoDB Local in memory; `between` stands between its functions and all services. It is synthesized once in a process. The caller closes it.
 * Throws what is missing where there is no Java for it.
 */
export async function startMeteredCloud(between: PutBetween): Promise<TestCloud> {
  requireJava();
  assembly ??= synthesizeOnce();
  return startTestCloud({ assembly: await assembly, dynamodb: 'local', between });
}

function synthesizeOnce(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return synthesize(repository, demoContext, folder);
}
