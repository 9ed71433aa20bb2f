/**
 * `npm run drill`: plays the attacks against local clouds of its own, prints what came of them, and ends with 1 where a bound was broken.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { synthesize } from '../../infra/local/synthesize.ts';
import { repository } from '../support/stack.ts';
import type { Attack, StackName } from './attack.ts';
import { attacks } from './attacks/index.ts';
import { contexts, startDrillCloud } from './clouds.ts';
import { type Finding, play } from './drill.ts';
import { documentOf, pageOf, tableOf, withSummary } from './report.ts';

interface DrillOptions {
  readonly only: readonly string[];
  readonly json?: true;
  readonly small?: true;
  readonly write?: true;
}

function readOptions(): DrillOptions {
  return new Command('npm run drill --')
    .description('Plays named attacks against the stack on this machine.')
    .option('--only <attack>', 'play this one; may be given several times', collect, [])
    .option('--json', 'print everything that was counted, as JSON')
    .option('--small', 'fewer tries, as in the tests')
    .option('--write', 'write docs/drill.md, and its summary in docs/security.md')
    .allowExcessArguments(false)
    .parse()
    .opts<DrillOptions>();
}

function collect(name: string, before: readonly string[]): readonly string[] {
  return [...before, name];
}

/** The attacks that were asked for, or all. Throws with the names that there are for one that nobody knows. */
function chosen({ only }: DrillOptions): readonly Attack[] {
  const unknown = only.find((name) => !attacks.some((attack) => attack.name === name));
  if (unknown !== undefined)
    throw new Error(`there is no attack ${unknown}: there are ${attacks.map(({ name }) => name).join(', ')}`);
  return only.length === 0 ? attacks : attacks.filter(({ name }) => only.includes(name));
}

function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

async function playOn(
  stack: StackName,
  those: readonly Attack[],
  options: DrillOptions,
): Promise<readonly Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-drill-'));
  try {
    const drillCloud = await startDrillCloud(await synthesize(repository, contexts[stack], folder));
    try {
      const findings: Finding[] = [];
      for (const attack of those) findings.push(...(await playOne(attack, drillCloud, options)));
      return findings;
    } finally {
      await drillCloud.cloud.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function playOne(
  attack: Attack,
  drillCloud: Awaited<ReturnType<typeof startDrillCloud>>,
  { small }: DrillOptions,
): Promise<readonly Finding[]> {
  const tell = ({ way, broken }: Finding) =>
    note(`${attack.name}, ${way}: ${broken.length === 0 ? 'kept' : `BROKEN: ${broken.join('; ')}`}`);
  return play(attack, drillCloud, { size: small ? 'small' : 'full', tell });
}

function writeDocs(findings: readonly Finding[]): void {
  const security = join(repository, 'docs/security.md');
  writeFileSync(join(repository, 'docs/drill.md'), pageOf(findings));
  writeFileSync(security, withSummary(readFileSync(security, 'utf8'), findings));
}

async function main(): Promise<void> {
  const options = readOptions();
  const those = chosen(options);
  if (options.write && (options.small || those.length < attacks.length))
    throw new Error('--write is for the whole drill: leave out --only and --small');
  const byStack = Map.groupBy(those, ({ stack }) => stack);
  const played: Finding[] = [];
  for (const [stack, ofStack] of byStack) played.push(...(await playOn(stack, ofStack, options)));
  const findings = played.toSorted((one, other) => those.indexOf(one.attack) - those.indexOf(other.attack));
  process.stdout.write(
    `${options.json ? JSON.stringify(documentOf(findings), null, 2) : tableOf(findings)}\n`,
  );
  if (options.write) writeDocs(findings);
  const broken = findings.filter((finding) => finding.broken.length > 0);
  for (const finding of broken) note(`${finding.attack.name}, ${finding.way}: ${finding.broken.join('; ')}`);
  process.exitCode = broken.length === 0 ? 0 : 1;
}

await main();
