import type { Command } from 'commander';
import { type AccountFacts, type Check, judgeAccount } from './account-checks.ts';
import { emailFacts, smsFacts } from './account-facts.ts';
import { Failure } from './failure.ts';
import { drawTable } from './output.ts';
import { type CommonOptions, openSession, withCommonOptions } from './session.ts';
import type { Target } from './target.ts';

const explanation = `
It changes nothing. It needs sns:GetSMSSandboxAccountStatus, sns:GetSMSAttributes, ses:GetSendQuota,
ses:GetAccountSendingEnabled and ses:GetIdentityVerificationAttributes, for the channels that the stack uses.
Exit code 1 when logins cannot work for everybody, or when AWS would not say.`;

/** Adds `account check`. */
export function addAccountCommands(program: Command): void {
  const account = program.command('account').description('the AWS account that sends the messages');
  withCommonOptions(
    account
      .command('check')
      .description('Checks whether SNS and SES let the account send to everybody, and says what to do.'),
  )
    .addHelpText('after', explanation)
    .action(check);
}

async function check(options: CommonOptions): Promise<void> {
  const { output, target } = await openSession(options);
  const checks = judgeAccount(await factsOf(target));
  output.answer({ checks }, () =>
    drawTable(
      ['check', 'state', 'found', 'what to do'],
      checks.map(({ advice = '', ...row }) => [row.check, row.state, row.found, advice]),
    ),
  );
  requireNoProblem(target, checks);
}

async function factsOf(target: Target): Promise<AccountFacts> {
  const countries = target.optionalOutput('SmsCountries')?.split(',') ?? [];
  const from = target.optionalOutput('EmailFrom');
  const [sms, email] = await Promise.all([
    countries.length > 0 ? smsFacts(target) : undefined,
    from === undefined ? undefined : emailFacts(target, from),
  ]);
  return { countries, from, ...(sms && { sms }), ...(email && { email }) };
}

/** Throws `Failure`, which becomes the exit code. */
function requireNoProblem({ name }: Target, checks: readonly Check[]): void {
  const namesOf = (state: Check['state']) =>
    checks.filter((each) => each.state === state).map((each) => each.check);
  const problems = namesOf('problem');
  if (problems.length > 0) {
    throw new Failure(`logins at ${name} cannot work for everybody: ${problems.join(', ')}`);
  }
  const unknown = namesOf('unknown');
  if (unknown.length > 0) {
    throw new Failure(`whether logins at ${name} work for everybody is unknown: ${unknown.join(', ')}`);
  }
}
