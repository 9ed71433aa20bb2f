// Runs dependency-cruiser over the sources, and fails as well when it read none: with a TypeScript it cannot load it finds 0 modules and stays green.
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import config from './dependency-cruiser.cjs';

const fewestModules = 60;

const { output } = await cruise(
  ['functions', 'shared', 'infra'],
  { ...config.options, ruleSet: { forbidden: config.forbidden }, validate: true },
  undefined,
  { tsConfig: extractTsConfig('tsconfig.json') },
);
if (typeof output === 'string') throw new Error('dependency-cruiser answered with text instead of a result');
const { summary, modules }: ICruiseResult = output;

for (const { rule, from, to } of summary.violations) console.error(`${rule.name}: ${from} -> ${to}`);
const read = modules.filter(({ source }) => source.endsWith('.ts')).length;
console.log(`dependency rules: ${read} modules, ${summary.violations.length} violations`);
if (read < fewestModules) console.error(`only ${read} modules were read, of at least ${fewestModules}: the check saw nothing`);
process.exitCode = summary.violations.length > 0 || read < fewestModules ? 1 : 0;
