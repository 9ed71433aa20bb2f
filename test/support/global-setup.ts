import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { StartUpError } from '../../infra/local/errors.ts';
import type { DynamodbEngine } from '../../infra/local/services/dynamodb.ts';
import { requireJava } from '../../infra/local/services/dynamodb-local.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The run's folder for synthesized assemblies. */
    readonly assemblies: string;
    /** What stands in for DynamoDB on this machine. */
    readonly engines: readonly DynamodbEngine[];
  }
}

/** Runs once before all test files, and gives what runs after them. */
export function setup({ provide }: TestProject): () => void {
  const assemblies = mkdtempSync(join(tmpdir(), 'latchkey-assemblies-'));
  provide('assemblies', assemblies);
  provide('engines', dynamodbEngines());
  return () => rmSync(assemblies, { recursive: true, force: true });
}

function dynamodbEngines(): readonly DynamodbEngine[] {
  try {
    requireJava();
    return ['dynalite', 'local'];
  } catch (error) {
    if (!(error instanceof StartUpError)) throw error;
    process.stderr.write(`The tests against DynamoDB Local are left out. ${error.message}\n`);
    return ['dynalite'];
  }
}
