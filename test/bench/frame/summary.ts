const start = '<!-- performance -->';
const end = '<!-- /performance -->';

/** The README, with what it tells of docs/performance.md between its marks, taken from the page as it stands. Throws where the README has no marks, or the page no such figures. */
export function withPerformance(readme: string, page: string): string {
  const [before, rest] = readme.split(start);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`there are no marks ${start} and ${end}`);
  return `${before}${start}\n${summaryOf(page)}\n${end}${after}`;
}

/** The ratios of the chapter on CPU, and how many budgets are met. */
function summaryOf(page: string): string {
  const rows = page
    .split('\n')
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')));
  const ratios = rows.filter((cells) => cells.length === 7 && / × \(.* to .*\)$/.test(cells[6] ?? ''));
  const verdicts = rows.filter((cells) => cells.length === 4 && /^(met|missed)$/.test(cells[3] ?? ''));
  if (ratios.length === 0 || verdicts.length === 0) throw new Error('docs/performance.md has no ratios');
  const met = verdicts.filter((cells) => cells[3] === 'met').length;
  return [
    '| requests a second and core | beside | times as many |',
    '| --- | --- | --- |',
    ...ratios.map(([step, rival, , , , , ratio]) => `| ${step} | ${rival} | ${ratio} |`),
    '',
    `Medians, with minimum and maximum of pairs. Of ${verdicts.length} budgets ${met} are met; the page names the others, with the reasons.`,
  ].join('\n');
}
