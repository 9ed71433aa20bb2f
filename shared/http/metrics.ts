import { metricNamespace, metrics } from '../contract/metrics.ts';
import type { Metrics } from '../core/ports.ts';

/**
 * Metrics in CloudWatch's embedded metric format: one line of JSON on standard output each, from which CloudWatch makes the metric. It takes no request, and cannot fail a caller's.
 */
export const embeddedMetrics: Metrics = {
  count(metric, which) {
    const dimension = metrics[metric];
    process.stdout.write(
      `${JSON.stringify({
        _aws: {
          Timestamp: Date.now(),
          CloudWatchMetrics: [
            {
              Namespace: metricNamespace,
              Dimensions: [[dimension]],
              Metrics: [{ Name: metric, Unit: 'Count' }],
            },
          ],
        },
        [dimension]: which,
        [metric]: 1,
      })}\n`,
    );
  },
};
