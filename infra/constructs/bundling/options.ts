import { join } from 'node:path';
import { type BundlingOptions, LogLevel, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';

const here = import.meta.dirname;

/** SDK modules that a Lambda function never reaches, and the small modules here that take their place. */
export const replacements: ReadonlyMap<string, string> = new Map([
  ['@aws-sdk/credential-provider-node', join(here, 'environment-credentials.ts')],
  ['@smithy/core/config', join(here, 'environment-config.ts')],
  ['@smithy/core/checksum', join(here, 'node-sha256.ts')],
  ['@smithy/core/event-streams', join(here, 'no-event-streams.ts')],
  ['@aws-sdk/middleware-endpoint-discovery', join(here, 'no-endpoint-discovery.ts')],
]);

/**
 * How every function is bundled; docs/decisions/small-bundles.md has the measurements behind each line.
 * There is no source map: it would double what Lambda unpacks at a cold start, and the same commit makes the same bundle again.
 */
export const bundling: BundlingOptions = {
  format: OutputFormat.ESM,
  target: 'node24',
  minify: true,
  logLevel: LogLevel.ERROR,
  // Without it esbuild takes the SDK's CommonJS build, which cannot be tree-shaken.
  mainFields: ['module', 'main'],
  // The SDK is bundled too, so that what was tested is what runs, and only the clients that a function uses are there.
  externalModules: [],
  bundleAwsSDK: true,
  esbuildArgs: {
    // The option `charset` of the construct does not reach esbuild.
    '--charset': 'utf8',
    '--alias': [...replacements].map(([module, file]) => `${module}=${file}`),
  },
};
