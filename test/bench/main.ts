/**
 * `npm run bench`: measures Latchkey beside its rivals, prints the tables, and writes docs/performance.md with its charts, and the README's paragraph. Ends with 1 where it could not measure something, or where a budget is missed
 * without a reason.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import type { Measured } from '../../infra/cost/measured.ts';
import { repository } from '../support/stack.ts';
import { capacity } from './capacity/index.ts';
import { cold } from './cold/index.ts';
import { cpu } from './cpu/index.ts';
import { drawChart } from './frame/charts.ts';
import { machineLine, versions } from './frame/machine.ts';
import { measuredOf } from './frame/measured.ts';
import { type Chapter, type Circumstances, performancePage, printed, unexplained } from './frame/page.ts';
import type { Benchmark } from './frame/section.ts';
import { withPerformance } from './frame/summary.ts';
import { growth } from './growth/index.ts';
import { load } from './load/index.ts';

const benchmarks: readonly Benchmark[] = [cpu, cold, capacity, growth, load];

interface BenchOptions {
  readonly only: readonly string[];
  readonly quick: boolean;
}

function readOptions(): BenchOptions {
  const ids = benchmarks.map(({ id }) => id);
  return new Command('npm run bench --')
    .description('Measures Latchkey beside its rivals, and writes docs/performance.md.')
    .addOption(
      new Option('--only <benchmark...>', 'take these alone, and write nothing')
        .choices(ids)
        .default([], 'all'),
    )
    .option('--quick', 'few and short rounds, to try a benchmark out; writes nothing', false)
    .allowExcessArguments(false)
    .parse()
    .opts<BenchOptions>();
}

async function run(benchmark: Benchmark, quick: boolean): Promise<Chapter> {
  note(`${benchmark.title} …`);
  const note_ = (text: string) => note(`  ${text}`);
  const chapter = { benchmark, section: await benchmark.run({ quick, note: note_ }) };
  process.stdout.write(`\n${printed(chapter)}\n\n`);
  return chapter;
}

function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

function write(chapters: readonly Chapter[], circumstances: Circumstances): void {
  const folder = join(repository, 'docs/performance');
  mkdirSync(folder, { recursive: true });
  const page = performancePage(chapters, circumstances);
  writeFileSync(join(repository, 'docs/performance.md'), page);
  const readme = join(repository, 'README.md');
  writeFileSync(readme, withPerformance(readFileSync(readme, 'utf8'), page));
  for (const chart of chapters.flatMap(({ section }) => section.charts))
    writeFileSync(join(folder, `${chart.name}.svg`), drawChart(chart));
  const { date, machine, versions: installed } = circumstances;
  const measured: Measured = {
    date,
    machine,
    node: `Node ${installed.get('Node')}`,
    ...measuredOf(chapters),
  };
  writeFileSync(join(folder, 'measured.json'), `${JSON.stringify(measured, undefined, 2)}\n`);
}

const { only, quick } = readOptions();
const began = performance.now();
const known = versions();
const chapters: Chapter[] = [];
for (const benchmark of benchmarks)
  if (only.length === 0 || only.includes(benchmark.id)) chapters.push(await run(benchmark, quick));
if (only.length === 0 && !quick)
  write(chapters, {
    date: new Date().toISOString().slice(0, 10),
    minutes: (performance.now() - began) / 60_000,
    machine: machineLine(),
    versions: known,
  });
const left = quick ? [] : unexplained(chapters);
for (const what of left) note(`missed without a reason: ${what}`);
process.exit(left.length === 0 ? 0 : 1);
