import { drawTable } from '../../infra/cli/output.ts';
import type { Attack, Bound } from './attack.ts';
import type { Finding } from './drill.ts';
import { inAnHour } from './guessing.ts';

/** A number as the tables have it: whole, or with two digits behind the point. */
function shown(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en') : value.toFixed(2);
}

function boundOf({ atMost, atLeast }: Bound): string {
  const parts = [
    ...(atLeast === undefined ? [] : [`at least ${shown(atLeast)}`]),
    ...(atMost === undefined ? [] : [`at most ${shown(atMost)}`]),
  ];
  return atMost !== undefined && atMost === atLeast ? shown(atMost) : parts.join(', ');
}

/** `1 / 10^5`: how likely one of the guesses of an hour is right. */
export function chanceOf({ digits, measures }: Finding): string {
  return digits === undefined ? '' : `${measures[inAnHour] ?? 0} / 10^${digits}`;
}

/** What stopped at least a twentieth of what was stopped, by name: fewer are chance. */
function limitsOf({ stoppedBy }: Finding): readonly string[] {
  const all = [...stoppedBy.values()].reduce((sum, count) => sum + count, 0);
  return [...stoppedBy]
    .filter(([, count]) => count * 20 >= all)
    .map(([limit]) => limit)
    .toSorted();
}

const columns = [
  'attack',
  'way',
  'tried',
  'let through',
  'stopped by',
  'messages',
  'USD',
  'chance',
  'bounds',
];

/** The table for a terminal. */
export function tableOf(findings: readonly Finding[]): string {
  const rows = findings.map((finding) => [
    finding.attack.name,
    finding.way,
    `${shown(finding.tried)} ${finding.attack.tries}`,
    finding.attack.bounds.map(
      (bound) =>
        `${bound.measure}: ${shown(finding.measures[bound.measure] ?? Number.NaN)} (${boundOf(bound)})`,
    ),
    [...finding.stoppedBy].map(([limit, count]) => `${limit}: ${shown(count)}`),
    shown(finding.sms + finding.emails),
    finding.usd.toFixed(2),
    chanceOf(finding),
    finding.broken.length === 0 ? 'kept' : 'BROKEN',
  ]);
  return drawTable(columns, rows);
}

/** The findings as values for programs. */
export function documentOf(findings: readonly Finding[]): readonly unknown[] {
  return findings.map(({ attack, stoppedBy, ...finding }) => ({
    attack: attack.name,
    bounds: attack.bounds,
    ...finding,
    stoppedBy: Object.fromEntries(stoppedBy),
  }));
}

const head = `# The attack drill

\`npm run drill\` starts the local cloud, plays every attack below over HTTP, and ends with an error where one got further than its bound. \`npm run drill -- --only <attack>\` plays one, \`--json\` prints everything that was counted, and \`--write\` writes this page. A smaller version of each attack is a test (\`test/drill/drill.test.ts\`).

- **Compared** are guesses that were paid for and compared with a code, as the functions count them (\`Guesses\`: \`right\` and \`wrong\`). An hour is any 60 minutes of the attack. The guesses are chosen to be wrong, so that every run is the same; **chance** is what they would have had.
- **Stopped by** are the budgets and limits that said no, as the functions count them (\`BudgetSpent\`, \`Guesses\`), and otherwise the answers. What stopped less than a twentieth is left out.
- **Messages** went to SNS or SES, those of owners among them; **USD** is what the SMS cost by the drill's own price list, each segment by itself. The account's spend limit, WAF and API Gateway's throttle, which come on top, are not part of the local cloud.
- Every attack has one bound more: no answer of the server is a 5xx.
`;

/** The page of the findings: docs/drill.md. */
export function pageOf(findings: readonly Finding[]): string {
  const sections = [...Map.groupBy(findings, ({ attack }) => attack)].map(([attack, ways]) =>
    sectionOf(attack, ways),
  );
  return [head, ...sections].join('\n');
}

const [start, end] = ['<!-- drill -->', '<!-- /drill -->'];

/** The text with one row for each attack between its marks: docs/security.md. Throws where the marks are not there. */
export function withSummary(text: string, findings: readonly Finding[]): string {
  const [before, after] = [text.split(start)[0], text.split(end)[1]];
  if (before === text || before === undefined || after === undefined)
    throw new Error(`there are no marks ${start} and ${end}`);
  const rows = [...Map.groupBy(findings, ({ attack }) => attack)].map(([attack, ways]) =>
    summaryOf(attack, ways),
  );
  const heads = ['attack', 'tried', 'let through at most (bound)', 'stopped by', 'messages', 'USD'];
  const lines = [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `${before}${start}\n${lines.join('\n')}\n${end}${after}`;
}

/** Over all ways of an attack: the sum of what was tried, and the worst of what came of it. */
function summaryOf(attack: Attack, ways: readonly Finding[]): readonly string[] {
  const worst = (bound: Bound) => {
    const values = ways.map(({ measures }) => measures[bound.measure] ?? Number.NaN);
    const value = bound.atMost === undefined ? Math.min(...values) : Math.max(...values);
    return `${bound.measure}: ${shown(value)} (${boundOf(bound)})`;
  };
  return [
    `[${attack.name}](drill.md#${attack.name})`,
    `${shown(ways.reduce((sum, { tried }) => sum + tried, 0))} ${attack.tries}`,
    attack.bounds.map(worst).join('; '),
    [...new Set(ways.flatMap(limitsOf))].toSorted().join(', '),
    shown(ways.reduce((sum, { sms, emails }) => sum + sms + emails, 0)),
    ways.reduce((sum, { usd }) => sum + usd, 0).toFixed(2),
  ];
}

function sectionOf(attack: Attack, ways: readonly Finding[]): string {
  const bounds = attack.bounds.map((bound) => `${bound.measure}: ${boundOf(bound)}`).join('; ');
  const measures = measuresOf(attack);
  const heads = ['way', attack.tries, ...measures, 'stopped by', 'messages', 'USD', ...chanceHead(ways)];
  const rows = ways.map((finding) => [
    finding.way,
    shown(finding.tried),
    ...measures.map((measure) => shown(finding.measures[measure] ?? Number.NaN)),
    limitsOf(finding).join(', '),
    shown(finding.sms + finding.emails),
    finding.usd.toFixed(2),
    ...chanceHead(ways).map(() => chanceOf(finding)),
  ]);
  const lines = [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  const note = attack.varies ? ['', 'These figures differ from run to run; the bounds do not.'] : [];
  return [`## ${attack.name}`, '', attack.says, '', `Bounds: ${bounds}.`, '', ...lines, ...note, ''].join(
    '\n',
  );
}

function chanceHead(ways: readonly Finding[]): readonly string[] {
  return ways.some(({ digits }) => digits !== undefined) ? ['chance in the hour'] : [];
}

/** Measures that have a column in every table. */
const others: ReadonlySet<string> = new Set(['USD', 'messages']);

/** Those with a bound, and those that the attack tells beside. */
function measuresOf({ bounds, tells = [] }: Attack): readonly string[] {
  return [...bounds.map(({ measure }) => measure), ...tells].filter((measure) => !others.has(measure));
}
