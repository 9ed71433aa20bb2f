import { describe, expect, it } from 'vitest';
import { metricNamespace, metrics } from '../../shared/contract/metrics.ts';
import { resourcesOf, sendingContext, templateOf } from '../support/stack.ts';

const alarmTopicArn = 'arn:aws:sns:eu-west-1:111122223333:alarms';

interface StatOf {
  readonly Metric: Readonly<Record<string, unknown>>;
  readonly Period: number;
  readonly Stat: string;
}
type Query = Readonly<Record<string, unknown>> & { readonly MetricStat?: StatOf };

function alarmsOf(context: Readonly<Record<string, unknown>>) {
  const template = templateOf({ ...sendingContext, ...context });
  return [...resourcesOf(template, 'AWS::CloudWatch::Alarm').values()].map(({ Properties }) => Properties);
}

const alarms = alarmsOf({ alarmTopicArn });
const alarmNamed = (name: string) => alarms.find(({ AlarmName }) => AlarmName === `Latchkey-${name}`);

describe('alarms', () => {
  it('are not there, and cost nothing, unless somebody is told', () => {
    expect(alarmsOf({})).toEqual([]);
  });

  it('tell by their names which budget is spent, or what fails', () => {
    expect(alarms.map(({ AlarmName }) => AlarmName)).toEqual([
      'Latchkey-Budget-country-hour',
      'Latchkey-Budget-country-day',
      'Latchkey-Budget-unverified-hour',
      'Latchkey-Budget-unverified-day',
      'Latchkey-Budget-money-day',
      'Latchkey-Budget-price-unknown',
      'Latchkey-Budget-smsQuota',
      'Latchkey-Budget-emailQuota',
      'Latchkey-Budget-client',
      'Latchkey-Budget-authSource',
      'Latchkey-Deliveries-sms',
      'Latchkey-Deliveries-email',
      'Latchkey-Faults-dynamodb',
      'Latchkey-Faults-secrets',
      'Latchkey-Faults-start',
      'Latchkey-Faults-unexpected',
    ]);
  });

  it('are quiet where nothing was counted, and tell the topic', () => {
    const common = alarms.map(({ AlarmActions, ComparisonOperator, TreatMissingData }) => ({
      AlarmActions,
      ComparisonOperator,
      TreatMissingData,
    }));
    expect(common).toEqual(
      alarms.map(() => ({
        AlarmActions: [alarmTopicArn],
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
      })),
    );
  });

  it('watch metrics that the functions count, in the dimension that they have', () => {
    const watched = alarms.flatMap(({ Dimensions, MetricName, Metrics, Namespace }) =>
      Metrics
        ? (Metrics as readonly Query[]).flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : []))
        : [{ Dimensions, MetricName, Namespace }],
    );
    const expected = watched.map(({ MetricName }) => {
      const [name] = Object.entries(metrics).find(([known]) => known === MetricName) ?? [];
      return {
        Namespace: metricNamespace,
        MetricName: name,
        Dimensions: [{ Name: metrics[name as keyof typeof metrics], Value: expect.any(String) }],
      };
    });
    expect(watched).toEqual(expected);
    expect(watched).toHaveLength(20);
  });

  it('ring at the first message that a budget stopped', () => {
    expect(alarmNamed('Budget-money-day')).toEqual({
      AlarmName: 'Latchkey-Budget-money-day',
      AlarmDescription: 'Latchkey: the money for SMS of a day is spent',
      AlarmActions: [alarmTopicArn],
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Dimensions: [{ Name: 'Budget', Value: 'money-day' }],
      EvaluationPeriods: 1,
      MetricName: 'BudgetSpent',
      Namespace: 'Latchkey',
      Period: 300,
      Statistic: 'Sum',
      Threshold: 1,
      TreatMissingData: 'notBreaching',
    });
  });

  it('ring for countries without a price only when it comes to several: anybody can ask for one', () => {
    expect(alarmNamed('Budget-price-unknown')).toMatchObject({
      ...{ MetricName: 'BudgetSpent', Period: 300, Threshold: 5 },
      Dimensions: [{ Name: 'Budget', Value: 'price-unknown' }],
    });
  });

  it('ring for unverified codes whether the budget enforces or only watches', () => {
    const { Metrics, Threshold } = alarmNamed('Budget-unverified-day') ?? {};
    const [sum, ...parts] = Metrics as readonly Query[];
    expect([Threshold, sum?.['Expression'], parts.map(({ MetricStat }) => MetricStat)]).toEqual([
      1,
      'SUM([FILL(m0, 0), FILL(m1, 0)])',
      ['BudgetSpent', 'BudgetExceeded'].map((MetricName) => ({
        Metric: {
          Namespace: 'Latchkey',
          MetricName,
          Dimensions: [{ Name: 'Budget', Value: 'unverified-day' }],
        },
        Period: 300,
        Stat: 'Sum',
      })),
    ]);
  });

  it('need several failures in a quarter of an hour', () => {
    const { Metrics, Threshold } = alarmNamed('Deliveries-sms') ?? {};
    const [, ...parts] = Metrics as readonly Query[];
    expect([
      Threshold,
      parts.map(({ MetricStat }) => [MetricStat?.Metric['Dimensions'], MetricStat?.Period]),
    ]).toEqual([
      5,
      [
        [[{ Name: 'Outcome', Value: 'sms-failed' }], 900],
        [[{ Name: 'Outcome', Value: 'sms-unconfirmed' }], 900],
      ],
    ]);
  });

  it('ring before SNS stops at the month’s limit, where there is one', () => {
    const limited = alarmsOf({ alarmTopicArn, smsDefences: 'true', smsMonthlyLimit: '200' });
    expect(limited.filter(({ Namespace }) => Namespace === 'AWS/SNS')).toMatchObject([
      { AlarmName: 'Latchkey-SmsMonthlyLimit', MetricName: 'SMSMonthToDateSpentUSD', Threshold: 160 },
    ]);
  });
});
