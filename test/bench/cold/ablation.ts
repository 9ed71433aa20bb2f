import { statSync } from 'node:fs';
import { decimals } from '../frame/figures.ts';
import type { Table } from '../frame/section.ts';
import { spreadOf } from '../frame/spread.ts';
import { ablations } from './ablations.ts';
import { contender, type Place, plain, real } from './contenders.ts';
import { firstRequestOf } from './first-requests.ts';
import { cpuTime, figure, measureStarts, type Rounds, type Starts, total } from './measure.ts';
import type { ColdStart } from './start.ts';

/** Starts the token function as it is deployed, without each measure of bundling in turn, and without all of them. Throws unless each answers its first event right. */
export async function ablationTable(place: Place, rounds: Rounds): Promise<Table> {
  const { bundles, deployment } = place;
  const request = { ...(await firstRequestOf('token', deployment)), of: 'token' } as const;
  const files = new Map([
    [real, deployment.assetOf('token')],
    ...ablations.map(({ name }) => [name, bundles.without(name)] as const),
    [plain, bundles.ours('plain', 'token')],
  ]);
  const contenders = [...files].map(([name, file]) => contender(name, file, request, place));
  for (const { name, start } of contenders) {
    const { answer } = await start();
    if (!request.isRight(answer)) throw new Error(`token without ${name} answered ${JSON.stringify(answer)}`);
  }
  return tableOf(files, await measureStarts(contenders, rounds));
}

const titles: Readonly<Record<string, string>> = {
  [real]: 'nothing: as deployed',
  [plain]: 'all: bundled plainly',
};

function tableOf(files: ReadonlyMap<string, string>, starts: Starts): Table {
  return {
    title:
      'What each measure of bundling saves: the token function without it, medians in milliseconds (what is saved: pair by pair, minimum to maximum)',
    columns: ['left out', 'total', 'saved by it', 'CPU time', 'saved by it', 'modules of Node’s own', 'kB'],
    rows: [...files].map(([name, file]) => [
      titles[name] ?? name,
      ...[total, cpuTime].flatMap((of) => [
        decimals(spreadOf(figure(starts, name, of)).median),
        name === real ? '–' : savedText(starts, name, of),
      ]),
      spreadOf(figure(starts, name, ({ builtIns }) => builtIns.length)).median,
      decimals(statSync(file).size / 1_000),
    ]),
  };
}

/** How much longer a start takes without a measure, each beside the deployed one of its round. */
function savedText(starts: Starts, name: string, of: (start: ColdStart) => number): string {
  const deployed = figure(starts, real, of);
  const { max, median, min } = spreadOf(
    figure(starts, name, of).map((value, nth) => value - (deployed[nth] ?? Number.NaN)),
  );
  return `${decimals(median)} (${decimals(min)} to ${decimals(max)})`;
}
