import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { FunctionName } from '../../../shared/contract/functions.ts';

const here = import.meta.dirname;
const sources = join(here, '../../../functions');
let bundles: string | undefined;

/**
 * The bundle of one function, for the construct `scope`. The first one asked for bundles them all, in one run of esbuild.
 * Where CDK needs no code of the stack (`cdk ls`, `cdk destroy`, and tests that read the template alone) it is the sources, as they are.
 * Throws where a function does not bundle; what esbuild says about it goes to the error output.
 */
export function bundledCode(scope: Construct, name: FunctionName): Code {
  if (!Stack.of(scope).bundlingRequired) return Code.fromAsset(sources);
  bundles ??= bundleAll();
  return Code.fromAsset(join(bundles, name));
}

function bundleAll(): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bundles-'));
  // CDK copies each into the cloud assembly as it is asked for.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  execFileSync(process.execPath, [join(here, 'bundle.ts'), folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return folder;
}
