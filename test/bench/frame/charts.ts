import { type EChartsOption, init } from 'echarts';
import { decimals } from './figures.ts';
import type { BarChart, Chart, LineChart } from './section.ts';

/** Pixels. */
const width = 760;
const barHeight = 34;
const frameHeight = 110;
const lineHeight = 380;

const ours = '#1f6feb';
const theirs = '#9aa4b2';

/** A chart as an SVG document. */
export function drawChart(chart: Chart): string {
  const height = chart.kind === 'bars' ? frameHeight + barHeight * chart.bars.length : lineHeight;
  const canvas = init(null, null, { renderer: 'svg', ssr: true, width, height });
  canvas.setOption(chart.kind === 'bars' ? barOption(chart) : lineOption(chart));
  const svg = canvas.renderToSVGString();
  canvas.dispose();
  return `${svg}\n`;
}

function commonOf({ title }: Chart): EChartsOption {
  return {
    animation: false,
    backgroundColor: '#ffffff',
    title: { text: title, left: 'center', top: 8, textStyle: { fontSize: 14 } },
  };
}

function barOption(chart: BarChart): EChartsOption {
  const bars = chart.bars.toReversed();
  return {
    ...commonOf(chart),
    grid: { left: 190, right: 70, top: 40, bottom: 50 },
    xAxis: { type: 'value', min: 0, name: chart.axis, nameLocation: 'middle', nameGap: 28 },
    yAxis: { type: 'category', data: bars.map(({ name }) => name) },
    series: [
      {
        type: 'bar',
        data: bars.map((bar) => ({
          value: bar.spread.median,
          itemStyle: { color: bar.ours ? ours : theirs },
          label: {
            show: true,
            position: 'insideLeft',
            formatter: decimals(bar.spread.median),
            color: '#000',
          },
        })),
      },
      // A line from the least to the most, over the bar of the median.
      {
        type: 'custom',
        data: bars.map(({ spread }, nth) => [nth, spread.min, spread.max]),
        renderItem: (_params, api) => {
          const [from, to] = [1, 2].map((member) => api.coord([api.value(member), api.value(0)]));
          const [x1 = 0, y1 = 0] = from ?? [];
          const [x2 = 0, y2 = 0] = to ?? [];
          return { type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke: '#000', lineWidth: 1.5 } };
        },
        z: 3,
      },
    ],
  };
}

function lineOption(chart: LineChart): EChartsOption {
  return {
    ...commonOf(chart),
    grid: { left: 80, right: 40, top: 70, bottom: 60 },
    legend: { top: 34 },
    xAxis: {
      type: chart.logarithmic ? 'log' : 'value',
      min: 'dataMin',
      name: chart.across,
      nameLocation: 'middle',
      nameGap: 32,
    },
    yAxis: { type: 'value', min: 0, name: chart.axis, nameLocation: 'middle', nameGap: 55 },
    series: chart.lines.map(({ name, points }) => ({
      type: 'line',
      name,
      data: points.map(([x, y]) => [x, y]),
      symbolSize: 7,
    })),
  };
}
