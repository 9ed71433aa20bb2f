/** `npm run plan`: simulates a day of logins, and says which limits it meets. Exit codes: 0 done, 1 failed, 2 wrongly called. */
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { type CommonOptions, run, tell } from '../cost/command.ts';
import { readMeasured } from '../cost/measured.ts';
import { amountFrom, loginOf, withLoginOptions } from '../cost/options.ts';
import { readPrices } from '../cost/prices.ts';
import { type Intent, planOf } from './plan.ts';
import { planBlocks, quotaBlocks } from './plan-report.ts';
import { readQuotas } from './quotas.ts';

interface PlanOptions extends CommonOptions {
  readonly loginsPerSecond: number;
  readonly storm: number;
  readonly stormMinutes: number;
  readonly countryShare: number;
  readonly clients: number;
  readonly addresses: number;
}

const repository = join(import.meta.dirname, '../..');

function createProgram(): Command {
  const option = (flags: string, says: string, byDefault: number, read: (text: string) => number) =>
    new Option(flags, says).default(byDefault).argParser(read);
  const program = new Command('npm run plan --')
    .description(
      'Simulates a day with a peak and a sign-in storm, and says which limits of AWS and of the stack it meets.',
    )
    .addOption(
      new Option('--logins-per-second <rate>', 'in the busiest minute of a usual day')
        .argParser(amountFrom(0.0001, 1e6))
        .makeOptionMandatory(),
    )
    .addOption(
      option(
        '--storm <factor>',
        'so many times that rate when everybody comes at once; 1: no storm',
        3,
        amountFrom(1, 1e4),
      ),
    )
    .addOption(option('--storm-minutes <n>', 'how long the storm lasts', 10, amountFrom(1, 240)))
    .addOption(
      option('--country-share <share>', 'of the SMS that go to the busiest country', 1, amountFrom(0, 1)),
    )
    .addOption(option('--clients <n>', 'clients that the logins are spread over', 1, amountFrom(1, 1e6)))
    .addOption(
      option('--addresses <n>', 'addresses from which messages are asked for', 10, amountFrom(1, 1e9)),
    );
  return withLoginOptions(program).action(answer);
}

function answer(options: PlanOptions): void {
  const { loginsPerSecond, storm, stormMinutes, countryShare, clients, addresses } = options;
  const intent: Intent = {
    shape: { loginsPerSecond, storm, stormMinutes },
    login: loginOf({ ...options }),
    spread: { countryShare, clients, addresses },
    messages: { country: options.country, segments: options.segments },
  };
  const sources = {
    measured: readMeasured(repository, options.measured),
    prices: readPrices(),
    quotas: readQuotas(),
  };
  const plan = planOf(intent, sources);
  tell(
    {
      data: { intent, plan },
      blocks: planBlocks(intent, plan, sources),
      sources: quotaBlocks(sources.quotas),
      sourceFile: 'infra/plan/quotas.json',
    },
    options,
    { repository, section: 'plan' },
  );
}

process.exitCode = run(createProgram(), process.argv.slice(2));
