import { type Command, InvalidArgumentError, Option } from 'commander';
import { amountForm, parseAmount } from './amounts.ts';
import { defaultLogin, type Login } from './login.ts';
import { readPrices } from './prices.ts';

/** An amount of at least `least`. Throws what commander tells as a wrong option. */
export function amountFrom(least: number, most = Number.POSITIVE_INFINITY): (text: string) => number {
  return (text) => {
    const amount = parseAmount(text);
    if (amount !== undefined && amount >= least && amount <= most) return amount;
    const range = most === Number.POSITIVE_INFINITY ? `${least} or more` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`It is ${amountForm}, ${range}.`);
  };
}

const share = amountFrom(0, 1);
const times = amountFrom(0, 1e6);

/** The options that say what a login means, with what each is read by. */
const choices: Readonly<
  Record<keyof Login, readonly [flags: string, says: string, read: (text: string) => number]>
> = {
  smsShare: ['--sms-share <share>', 'of codes that go by SMS; the others go by e-mail', share],
  sends: ['--sends <times>', 'messages a login, with those that come to nothing', amountFrom(1, 1e6)],
  wrongCodes: ['--wrong-codes <times>', 'wrong codes a login', times],
  refreshes: ['--refreshes-per-login <times>', 'refreshes a login', times],
  apiCalls: ['--api-calls <times>', 'calls of protected APIs a login', times],
  cacheHits: ['--cache-hits <share>', 'of those calls that API Gateway answers from its cache', share],
  introspections: ['--introspections <times>', 'introspections a login', times],
  machineTokens: ['--machine-tokens <times>', 'tokens by client credentials a login', times],
};

/** Names of the options as commander gives them. */
const optionNames: Readonly<Partial<Record<keyof Login, string>>> = { refreshes: 'refreshesPerLogin' };

/** Adds the options that say what a login means, and what its messages cost. */
export function withLoginOptions(command: Command): Command {
  for (const [name, [flags, says, read]] of Object.entries(choices)) {
    // Object.entries forgets that the keys are those of a login.
    command.addOption(new Option(flags, says).default(defaultLogin[name as keyof Login]).argParser(read));
  }
  return command
    .addOption(new Option('--country <code>', 'to which the SMS go').default('US').argParser(pricedCountry))
    .addOption(
      new Option('--segments <n>', 'SMS segments of one message').default(1).argParser(amountFrom(1, 10)),
    )
    .option('--measured <file>', 'what `npm run bench` measured', 'docs/performance/measured.json')
    .option('--json', 'print everything as JSON')
    .option('--markdown', 'print it as Markdown')
    .option('--write', 'write it into docs/cost.md as well');
}

/** What the login options come to. */
export function loginOf(options: Readonly<Record<string, unknown>>): Login {
  const values = Object.keys(choices).map((name) => {
    const key = optionNames[name as keyof Login] ?? name;
    return [name, options[key]];
  });
  // Every value went through its own reader, or is a default.
  return Object.fromEntries(values) as Login;
}

function pricedCountry(code: string): string {
  const countries = Object.keys(readPrices().sms.usd);
  if (countries.includes(code)) return code;
  throw new InvalidArgumentError(`There are prices for ${countries.toSorted().join(', ')}.`);
}

/** The option as a person would type it, for the page. */
export function stated(login: Login): string {
  return Object.entries(choices)
    .map(([name, [flags]]) => `${flags.split(' ')[0]} ${login[name as keyof Login]}`)
    .join(' ');
}
