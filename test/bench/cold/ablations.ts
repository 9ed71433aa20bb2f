import type { BuildOptions } from 'esbuild';
import { cutPlugin } from '../../../infra/constructs/bundling/cut-plugin.ts';
import { cuts } from '../../../infra/constructs/bundling/cuts.ts';
import { nodeModulesPlugin } from '../../../infra/constructs/bundling/node-modules-plugin.ts';
import { leanOptions } from '../../../infra/constructs/bundling/options.ts';

/** The deployment's way of bundling without one of its measures. */
interface Ablation {
  /** The measure that is left out, as a reader would say it. */
  readonly name: string;
  readonly options: BuildOptions;
}

/** Every measure of `leanOptions`, each left out alone. */
export const ablations: readonly Ablation[] = [
  { name: 'light Request, Response and Headers', options: { ...leanOptions, inject: [] } },
  {
    name: 'Node’s own modules by process.getBuiltinModule',
    options: { ...leanOptions, plugins: [cutPlugin(cuts)] },
  },
  {
    name: 'parts of the SDK replaced or cut',
    options: {
      ...leanOptions,
      alias: {},
      plugins: [nodeModulesPlugin()],
    },
  },
];
