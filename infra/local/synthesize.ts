import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { StartUpError } from './errors.ts';
import { isJsonObject, type JsonObject, objectOf, parseJson } from './json.ts';

/**
 * Synthesizes the repository's stack, as `cdk synth` would, with `context` over that of `cdk.json`, by default into its `cdk.out`.
 * Gives the assembly's folder. Throws `StartUpError` with what the app said when it failed.
 */
export async function synthesize(
  repository: string,
  context: Readonly<Record<string, unknown>>,
  outdir = join(repository, 'cdk.out'),
): Promise<string> {
  const child = spawn(process.execPath, [join(repository, 'infra', 'app.ts')], {
    cwd: repository,
    env: {
      ...process.env,
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify({ ...configuredContext(repository), ...context }),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  if (code !== 0) throw new StartUpError(`The stack could not be synthesized: ${said.trim()}`);
  return outdir;
}

function configuredContext(repository: string): JsonObject {
  const config = parseJson(readFileSync(join(repository, 'cdk.json'), 'utf8'));
  return objectOf(isJsonObject(config) ? config['context'] : undefined);
}
