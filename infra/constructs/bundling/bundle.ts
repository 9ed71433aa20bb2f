import { join } from 'node:path';
import { build } from 'esbuild';
import { functions } from '../../../shared/contract/functions.ts';
import { leanOptions } from './options.ts';

// A program: bundles every file of `functions/`, each to `<name>/index.mjs` in the folder that it is called with.
// Constructs cannot wait, and esbuild's synchronous interface takes no plugins, so bundles.ts starts this as a process.
const root = join(import.meta.dirname, '../../..');
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node bundle.ts <folder>');

await build({
  ...leanOptions,
  absWorkingDir: root,
  entryPoints: Object.keys(functions).map((name) => ({
    in: join(root, 'functions', `${name}.ts`),
    out: join(name, 'index'),
  })),
  outdir: folder,
});
