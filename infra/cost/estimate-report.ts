import { showAmount, showCount, showUsd } from './amounts.ts';
import { assumptions } from './assumptions.ts';
import { type Line, totalOf } from './bill.ts';
import { type Month, perMillion, type Question } from './estimate.ts';
import type { Measured } from './measured.ts';
import { stated } from './options.ts';
import { type PriceList, priceNames } from './prices.ts';
import { type Block, table, text } from './report.ts';

/** USD for a million bare logins without messages: what was worked out from prices before anything was built. */
const target = { least: 12, most: 24 } as const;

/** What the command says. */
export function estimateBlocks(
  question: Question,
  months: readonly Month[],
  measured: Pick<Measured, 'date' | 'machine' | 'node'>,
  list: PriceList,
): readonly Block[] {
  return [
    text(
      `Prices of ${list.region} as of ${list.date}, in ${list.currency}. Free tiers are left out, everybody’s. Units were measured on ${measured.date}, on ${measured.machine}, ${measured.node}.`,
    ),
    text(`One login: ${meaningOf(question)} (${stated(question.login)}).`),
    linesTable('USD a million logins, without messages', months, (month) => month.lines),
    text(targetLine(months)),
    linesTable('USD a million logins, messages alone', months, (month) => month.messages),
    offersTable(question, months),
    ...offerNotes(months),
    assumptionsTable(),
  ];
}

/** Where the prices come from, for the page. */
export function sourceBlocks(list: PriceList): readonly Block[] {
  return [pricesTable(list)];
}

function meaningOf({ login, messages: { country, segments }, usersPerLogin }: Question): string {
  const parts = [
    `${showCount(login.sends, 'message')} (${percent(login.smsShare)} SMS to ${country} of ${showCount(segments, 'segment')}, the others e-mails)`,
    `a right code, and ${showCount(login.wrongCodes, 'wrong one')}`,
    showCount(login.refreshes, 'refresh', 'refreshes'),
    `${showCount(login.apiCalls, 'call')} of APIs (${percent(login.cacheHits)} authorized from API Gateway’s cache; the calls themselves are the application’s, and not in)`,
    showCount(login.introspections, 'introspection'),
    `${showCount(login.machineTokens, 'token')} of machines`,
    `and ${showCount(usersPerLogin, 'active user')} of the month`,
  ];
  return parts.join(', ');
}

function percent(share: number): string {
  return `${showAmount(share * 100)} %`;
}

function linesTable(
  title: string,
  months: readonly Month[],
  linesOf: (month: Month) => readonly Line[],
): Block {
  // Every month has the same lines.
  const bills = months.map((month) => ({ logins: month.logins, lines: linesOf(month) }));
  const rows = (bills[0]?.lines ?? []).map(({ service, unit, basis, sure }, nth) => [
    service,
    unit,
    ...bills.map(({ lines, logins }) => showUsd(perMillion(lines[nth]?.usd ?? Number.NaN, logins))),
    basis,
    sure,
  ]);
  return table(
    title,
    ['service', 'unit', ...volumes(months), 'units are', 'price is'],
    [
      ...rows,
      ['all', '', ...bills.map(({ lines, logins }) => showUsd(perMillion(totalOf(lines), logins))), '', ''],
      ['all, USD a month', '', ...bills.map(({ lines }) => showUsd(totalOf(lines))), '', ''],
    ],
  );
}

function volumes(months: readonly Month[]): readonly string[] {
  return months.map(({ logins }) => `${showAmount(logins)} a month`);
}

function targetLine(months: readonly Month[]): string {
  const each = months.map(
    ({ logins, bare }) =>
      `at ${showAmount(logins)} a month each million more costs ${showUsd(bare.more)} (${verdictOf(bare.more)}), and with what costs the same each month, keys and metrics, ${showUsd(bare.all)}`,
  );
  return `Bare logins (one message, one right code, one introspection), a million, without messages. The target is ${target.least} to ${target.most} USD: ${each.join('; ')}.`;
}

function verdictOf(usd: number): string {
  if (usd > target.most) return 'above it';
  return usd < target.least ? 'below it' : 'within it';
}

function offersTable({ extras }: Question, months: readonly Month[]): Block {
  const own = (month: Month) => totalOf(month.lines) + totalOf(month.messages);
  const cells = (usd: number | undefined, ours: number) =>
    usd === undefined ? 'no published price' : `${showUsd(usd)} (${(usd / ours).toFixed(1)} x)`;
  const names = months[0]?.offers.map(({ name }) => name) ?? [];
  const with_ = [...(extras.waf ? ['WAF'] : []), ...(extras.alarms ? ['alarms'] : [])].join(' and ');
  return table(
    'USD a month, with messages',
    ['', ...volumes(months)],
    [
      [`Latchkey${with_ && `, with ${with_}`}`, ...months.map((month) => showUsd(own(month)))],
      ['of which messages', ...months.map((month) => showUsd(totalOf(month.messages)))],
      ...names.map((name, nth) => [
        name,
        ...months.map((month) => cells(month.offers[nth]?.usd, own(month))),
      ]),
    ],
  );
}

function offerNotes([first]: readonly Month[]): readonly Block[] {
  return first ? [text(first.offers.map(({ name, says }) => `- ${name}: ${says}.`).join('\n'))] : [];
}

/** What is assumed, for both commands. */
export function assumptionsTable(): Block {
  return table(
    'Assumed',
    ['what', 'value', ''],
    Object.values(assumptions).map(({ value, unit, says }) => [says, String(value), unit]),
  );
}

function pricesTable({ prices, sms }: PriceList): Block {
  return table(
    'Prices',
    ['unit', 'USD, first tier', 'is', 'source'],
    [
      ...priceNames.map((name) => {
        const { unit, tiers, per, sure, source, url } = prices[name];
        return [
          `${per === 1 ? '' : `${showAmount(per)} x `}${unit}`,
          String(tiers[0]?.usd),
          sure,
          `${source}: ${url}`,
        ];
      }),
      [sms.unit, 'by country', sms.sure, `${sms.source}: ${sms.url}`],
    ],
  );
}
