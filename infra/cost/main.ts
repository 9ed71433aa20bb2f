/** `npm run cost`: what the benchmark measured, in dollars for a million logins, beside what others take. Exit codes: 0 done, 1 failed, 2 wrongly called. */
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { type CommonOptions, run, tell } from './command.ts';
import { estimate, type Question } from './estimate.ts';
import { estimateBlocks, sourceBlocks } from './estimate-report.ts';
import { readMeasured } from './measured.ts';
import { amountFrom, loginOf, withLoginOptions } from './options.ts';
import { readPrices } from './prices.ts';

interface CostOptions extends CommonOptions {
  readonly logins: readonly number[];
  readonly usersPerLogin: number;
  readonly waf?: true;
  readonly alarms?: true;
}

const repository = join(import.meta.dirname, '../..');
const usualVolumes: readonly number[] = [1e4, 1e6, 1e8];

function createProgram(): Command {
  const program = new Command('npm run cost --')
    .description(
      'Turns what `npm run bench` measured into dollars for a million logins, beside what others take.',
    )
    .addOption(
      new Option('--logins <n>', 'logins a month; may be given several times')
        .default(usualVolumes, '1e4, 1e6 and 1e8')
        .argParser((text: string, before: readonly number[]) => [
          ...(before === usualVolumes ? [] : before),
          amountFrom(1, 1e12)(text),
        ]),
    )
    .addOption(
      new Option('--users-per-login <share>', 'active users of a month for each login, by whom others count')
        .default(0.25)
        .argParser(amountFrom(0, 1)),
    )
    .option('--waf', 'with the web ACL of the setting waf')
    .option('--alarms', 'with the alarms of the setting alarmTopicArn');
  return withLoginOptions(program).action(answer);
}

function answer(options: CostOptions): void {
  const question: Question = {
    volumes: options.logins,
    login: loginOf({ ...options }),
    usersPerLogin: options.usersPerLogin,
    messages: { country: options.country, segments: options.segments },
    extras: { waf: options.waf ?? false, alarms: options.alarms ?? false },
  };
  const measured = readMeasured(repository, options.measured);
  const prices = readPrices();
  const months = estimate(question, measured, prices);
  tell(
    {
      data: { question, months },
      blocks: estimateBlocks(question, months, measured, prices),
      sources: sourceBlocks(prices),
      sourceFile: 'infra/cost/prices.json',
    },
    options,
    { repository, section: 'cost' },
  );
}

process.exitCode = run(createProgram(), process.argv.slice(2));
