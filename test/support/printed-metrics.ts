import { metrics } from '../../shared/contract/metrics.ts';

/** The metrics among printed lines, in order: `Faults dynamodb`. */
export function printedMetrics(lines: readonly string[]): readonly string[] {
  return lines.filter(isMetric).map((line) => {
    const printed: Readonly<Record<string, unknown>> = JSON.parse(line);
    const [name, dimension] = Object.entries(metrics).find(([metric]) => metric in printed) ?? ['', ''];
    return `${name} ${String(printed[dimension])}`;
  });
}

/** Whether a line is in CloudWatch's embedded metric format. */
export function isMetric(line: string): boolean {
  return line.startsWith('{"_aws"');
}
