import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { leanOptions } from '../../../infra/constructs/bundling/options.ts';

/** Programs that run our code, and so run it as it is deployed. */
const ours = ['latchkey', 'lambda-floor', 'authorizer'];

const bundles = new Map<string, Promise<string>>();

/** The file of a program: ours bundled once, with the options of the functions that are deployed. */
export function bundled(program: string): Promise<string> {
  const source = join(import.meta.dirname, 'servers', `${program}.ts`);
  if (!ours.includes(program)) return Promise.resolve(source);
  const bundle = bundles.get(program) ?? bundleOf(source);
  bundles.set(program, bundle);
  return bundle;
}

async function bundleOf(source: string): Promise<string> {
  const outdir = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  await build({ ...leanOptions, entryPoints: [{ in: source, out: 'index' }], outdir });
  return join(outdir, 'index.mjs');
}

/** Removes what was bundled, once nothing is started any more. */
export async function removeBundles(): Promise<void> {
  const files = await Promise.all(bundles.values());
  bundles.clear();
  for (const file of files) rmSync(dirname(file), { recursive: true, force: true });
}
