import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import { defaultContext, repository } from './stack.ts';

type Context = Readonly<Record<string, unknown>>;

/**
 * The assembly that `cdk synth` makes of a context over that of cdk.json: the folder of one made earlier in this run, by whichever test file
 * needed it first.
 */
export async function assemblyOf(context: Context): Promise<string> {
  const name = createHash('sha256').update(JSON.stringify(context)).digest('hex').slice(0, 16);
  const folder = join(inject('assemblies'), name);
  const outcome = join(inject('assemblies'), `${name}.outcome`);
  if (isFirst(`${folder}.lock`)) {
    try {
      await synthesizeInto(folder, context);
    } finally {
      writeFileSync(outcome, '');
    }
  }
  while (!existsSync(outcome)) await setTimeout(50);
  if (!existsSync(join(folder, 'manifest.json'))) throw new Error('the stack could not be synthesized');
  return folder;
}

/** Making a folder succeeds for exactly one of the test processes. */
function isFirst(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    return false;
  }
}

async function synthesizeInto(folder: string, context: Context): Promise<void> {
  await promisify(execFile)(process.execPath, [join(repository, 'infra', 'app.ts')], {
    cwd: repository,
    env: {
      ...process.env,
      CDK_OUTDIR: folder,
      CDK_CONTEXT_JSON: JSON.stringify({ ...defaultContext, ...context }),
    },
  });
}
