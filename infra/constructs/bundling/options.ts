import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { cutPlugin } from './cut-plugin.ts';
import { cuts } from './cuts.ts';
import { nodeModulesPlugin } from './node-modules-plugin.ts';

const here = import.meta.dirname;

/** Packages of the SDK that a Lambda function never reaches, and the small modules here that take their place: with the cuts, 190 kB and some 20 ms of the token function's start (docs/performance.md). */
const replacements = {
  '@aws-sdk/credential-provider-node': join(here, 'environment-credentials.ts'),
  '@smithy/core/config': join(here, 'environment-config.ts'),
  '@smithy/core/checksum': join(here, 'node-sha256.ts'),
  '@smithy/core/event-streams': join(here, 'no-event-streams.ts'),
  '@aws-sdk/middleware-endpoint-discovery': join(here, 'no-endpoint-discovery.ts'),
} as const;

/**
 * How a function is bundled, with the SDK as it is published: all of the SDK, so that what was tested is what runs, and only the clients that a function uses are there.
 * There is no source map: it would double what Lambda unpacks at a cold start, and the same commit makes the same bundle again.
 */
export const plainOptions = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  minify: true,
  charset: 'utf8',
  // Without it esbuild takes the SDK's CommonJS build, which cannot be tree-shaken.
  mainFields: ['module', 'main'],
  outExtension: { '.js': '.mjs' },
  logLevel: 'error',
} as const satisfies BuildOptions;

/** How every function is bundled: without what Lambda cannot reach. docs/decisions/small-bundles.md has the measurements behind each line. */
export const leanOptions = {
  ...plainOptions,
  alias: replacements,
  inject: [join(here, 'web-classes.ts')],
  plugins: [cutPlugin(cuts), nodeModulesPlugin()],
} satisfies BuildOptions;
