import type { Chart } from '../frame/section.ts';
import { rateOf } from './knee.ts';
import type { Stage } from './stage.ts';

/** Latency and throughput over concurrency. */
export function chartsOf(stages: readonly Stage[]): readonly Chart[] {
  const across = { across: 'logins at once', logarithmic: true, kind: 'lines' } as const;
  const line = (name: string, of: (stage: Stage) => number) => ({
    name,
    points: stages.map((stage) => [stage.concurrency, of(stage)] as const),
  });
  return [
    {
      ...across,
      name: 'load-latency',
      title: 'How long a whole login takes',
      axis: 'milliseconds',
      lines: [50, 95, 99].map((share) => line(`p${share}`, ({ whole }) => whole.percentile(share) / 1000)),
    },
    {
      ...across,
      name: 'load-throughput',
      title: 'How many logins are done',
      axis: 'logins a second',
      lines: ['first pass', 'second pass'].map((name, nth) =>
        line(name, ({ passes }) => rateOf(passes.slice(nth, nth + 1))),
      ),
    },
  ];
}
