import { billOf, type Extras, type Line, type Messages, messageLines, totalOf } from './bill.ts';
import { bareLogin, type Login } from './login.ts';
import type { Measured } from './measured.ts';
import type { PriceList } from './prices.ts';
import { type Offer, offersOf } from './rivals.ts';
import { type Usage, usageOf } from './usage.ts';

/** What somebody asks. */
export interface Question {
  /** Logins a month, each asked for by itself. */
  readonly volumes: readonly number[];
  readonly login: Login;
  /** Active users of a month for each login. */
  readonly usersPerLogin: number;
  readonly messages: Messages;
  readonly extras: Extras;
}

/** A month of so many logins. */
export interface Month {
  readonly logins: number;
  readonly users: number;
  readonly usage: Usage;
  /** Without messages. */
  readonly lines: readonly Line[];
  readonly messages: readonly Line[];
  readonly offers: readonly Offer[];
  /** Dollars a million bare logins (`bareLogin`) without messages: all of them, and each further one, without what costs the same each month. */
  readonly bare: { readonly all: number; readonly more: number };
}

/** Dollars of each month that was asked for. Throws where the benchmark left something out. */
export function estimate(question: Question, measured: Measured, list: PriceList): readonly Month[] {
  const { login, messages, extras, usersPerLogin } = question;
  return question.volumes.map((logins) => {
    const usage = usageOf(login, measured, logins);
    const users = logins * usersPerLogin;
    const volume = { logins, users, machineTokens: logins * login.machineTokens, usage, messages };
    const bareMonth = (times: number) =>
      totalOf(billOf(usageOf(bareLogin, measured, logins * times), list, { waf: false, alarms: false }));
    return {
      ...{ logins, users, usage },
      lines: billOf(usage, list, extras),
      messages: messageLines(usage, list, messages),
      offers: offersOf(volume, list),
      bare: {
        all: perMillion(bareMonth(1), logins),
        more: perMillion(bareMonth(2) - bareMonth(1), logins),
      },
    };
  });
}

/** Dollars for a million logins, where so many cost so much. */
export function perMillion(usd: number, logins: number): number {
  return (usd / logins) * 1e6;
}
