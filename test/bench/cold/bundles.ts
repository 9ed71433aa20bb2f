import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { plainOptions } from '../../../infra/constructs/bundling/options.ts';
import type { FunctionName } from '../../../shared/contract/functions.ts';
import { ablations } from './ablations.ts';

const here = import.meta.dirname;
const root = join(here, '../../..');

/** CDK's `NodejsFunction` as its documentation has it for ES modules with the SDK inside: esbuild's own main fields, which find the SDK's CommonJS build, and `require` for that. */
const { mainFields: _, ...esbuildDefaults } = plainOptions;
const nodejsFunctionOptions: BuildOptions = {
  ...esbuildDefaults,
  banner: {
    js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);",
  },
};

/** Ways of bundling our functions other than the deployment's. */
export type OtherBundle = 'plain' | 'NodejsFunction';

/** What is made once for a run. */
export interface Bundles {
  /** The program `drive.ts`. */
  readonly driver: string;
  readonly empty: string;
  readonly openauth: string;
  /** Loads modules of Node's own, and nothing else. */
  readonly builtIns: string;
  readonly ours: (kind: OtherBundle, name: FunctionName) => string;
  /** The token function as it is deployed but for one measure of bundling, by the names in `ablations.ts`. */
  readonly without: (measure: string) => string;
}

/** Bundles everything that is measured and not deployed, into `folder`: functions of ours, those named, in other ways, and what they are compared with. */
export async function makeBundles(folder: string, names: readonly FunctionName[]): Promise<Bundles> {
  const functions = names.map((name) => [name, join(root, 'functions', `${name}.ts`)] as const);
  const kinds = { plain: plainOptions, NodejsFunction: nodejsFunctionOptions };
  await bundleInto(
    folder,
    plainOptions,
    ['drive', 'empty', 'openauth', 'built-ins'].map((name) => [name, join(here, `${name}.ts`)]),
  );
  for (const [kind, options] of Object.entries(kinds))
    await bundleInto(join(folder, kind), options, functions);
  for (const [nth, { options }] of ablations.entries())
    await bundleInto(join(folder, `without-${nth}`), options, [['token', join(root, 'functions/token.ts')]]);
  const programOf = (name: string) => join(folder, name, 'index.mjs');
  return {
    driver: programOf('drive'),
    empty: programOf('empty'),
    openauth: programOf('openauth'),
    builtIns: programOf('built-ins'),
    ours: (kind, name) => programOf(join(kind, name)),
    without: (measure) => {
      const nth = ablations.findIndex(({ name }) => name === measure);
      return programOf(join(`without-${nth}`, 'token'));
    },
  };
}

/** The driver alone, for those who measure nothing. */
export async function makeDriver(folder: string): Promise<string> {
  await bundleInto(folder, plainOptions, [['drive', join(here, 'drive.ts')]]);
  return join(folder, 'drive', 'index.mjs');
}

async function bundleInto(
  outdir: string,
  options: BuildOptions,
  entries: readonly (readonly [name: string, file: string])[],
): Promise<void> {
  const entryPoints = entries.map(([name, file]) => ({ in: file, out: join(name, 'index') }));
  await build({ ...options, absWorkingDir: root, entryPoints, outdir });
}
