import type { Attack, Played } from '../attack.ts';
import { countryBudget, dailyUsd, unverified } from '../clouds.ts';
import { type Entrance, spa, uas } from '../entrance.ts';
import { ciamPages } from '../pages.ts';
import { countries, countryOf, numberIn } from '../prices.ts';
import { inParallel, type Stage } from '../stage.ts';

const day = 86_400;

/** Moves to the next midnight (UTC), where days of money begin. */
function toMidnight(stage: Stage): void {
  stage.pass(day - (Math.floor(stage.cloud.now() / 1000) % day));
}

/** Entrances that anybody can use, or somebody who has one client's secret. */
const entrances: readonly Entrance[] = [spa, uas, ciamPages];

/** Rounds through all countries; in each another number of each country is asked for. */
const roundsOf = ({ size }: Stage) => (size === 'full' ? 48 : 2);

function measured(stage: Stage, tried: number): Played {
  const sent = stage.cloud.outbox().map(({ to }) => countryOf(to));
  const perCountry = [...Map.groupBy(sent, (country) => country).values()].map(({ length }) => length);
  return {
    tried,
    measures: {
      'most to one country': Math.max(0, ...perCountry),
      'to countries without a price': sent.filter((country) => !countries.includes(country)).length,
    },
  };
}

/** One request after the other, spread over the day. */
async function slowly(stage: Stage): Promise<Played> {
  toMidnight(stage);
  const rounds = roundsOf(stage);
  let tried = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const country of [...countries, 'CN']) {
      await entrances[tried % entrances.length]?.ask(stage, numberIn(country, round));
      tried += 1;
    }
    stage.pass(day / 50);
  }
  return measured(stage, tried);
}

/** Everything in the first minute of the day. */
async function atOnce(stage: Stage): Promise<Played> {
  toMidnight(stage);
  const targets = Array.from({ length: roundsOf(stage) }, (_, round) => round + 1_000).flatMap((round) =>
    countries.map((country) => numberIn(country, round)),
  );
  await inParallel(targets.length, 60, async (nth) => {
    await entrances[nth % entrances.length]?.ask(stage, targets[nth] ?? '');
  });
  return measured(stage, targets.length);
}

/** Messages to expensive numbers of fifty countries, by somebody who earns on each. */
export const smsPumping: Attack = {
  name: 'sms-pumping',
  says: 'Somebody who earns on messages asks for codes to numbers of fifty countries and one without a price, each from another address, and answers none.',
  stack: 'budgeted',
  tries: 'messages asked for',
  varies: true,
  bounds: [
    { measure: 'USD', atMost: dailyUsd },
    { measure: 'most to one country', atMost: Math.min(unverified.floorPerDay, countryBudget.day) },
    { measure: 'to countries without a price', atMost: 0 },
    { measure: 'SMS above MaxPrice', atMost: 0 },
  ],
  ways: [
    { name: 'spread over a day', play: slowly },
    { name: 'all in one minute', play: atOnce },
  ],
};

/** So many numbers of one range, asked for in a row over a day. */
async function cycle(stage: Stage, ways: readonly Entrance[]): Promise<Played> {
  toMidnight(stage);
  const perHour = stage.size === 'full' ? 40 : 14;
  const hours = stage.size === 'full' ? 23 : 3;
  const sentIn: number[] = [];
  let tried = 0;
  for (let hour = 0; hour < hours; hour += 1) {
    const before = stage.cloud.outbox().length;
    for (let nth = 0; nth < perHour; nth += 1) {
      await ways[tried % ways.length]?.ask(stage, numberIn('FI', 5_000 + tried));
      tried += 1;
    }
    sentIn.push(stage.cloud.outbox().length - before);
    stage.pass(3_600);
  }
  return {
    tried,
    measures: { 'SMS in an hour': Math.max(...sentIn), 'SMS in the day': stage.cloud.outbox().length },
  };
}

/** One number after the other of a single range, which no limit by recipient sees. */
export const numberCycling: Attack = {
  name: 'number-cycling',
  says: 'Somebody goes through the numbers of one range, each once and from another address, and answers no code.',
  stack: 'budgeted',
  tries: 'messages asked for',
  bounds: [
    { measure: 'SMS in an hour', atMost: unverified.floorPerHour },
    { measure: 'SMS in the day', atMost: unverified.floorPerDay },
  ],
  ways: [
    { name: 'public client', play: (stage) => cycle(stage, [spa]) },
    { name: 'every entrance in turn', play: (stage) => cycle(stage, entrances) },
  ],
};
