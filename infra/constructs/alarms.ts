import { Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import {
  type AlarmedBudget,
  alarmedBudgets,
  metricNamespace,
  metrics,
} from '../../shared/contract/metrics.ts';

/** Whom the alarms tell, and of what. */
export interface AlarmsProps {
  /** SNS topic, in the stack's region. */
  readonly topicArn: string;
  /** USD: SNS's limit on what SMS may cost in a month. @default - no alarm about it */
  readonly smsMonthlyLimit?: number | undefined;
}

/** An alarm without its name. */
interface Watch {
  readonly description: string;
  readonly metric: IMetric;
  readonly threshold: number;
}

const period = Duration.minutes(5);
/** For what happens now and then by itself: once is no alarm. */
const longPeriod = Duration.minutes(15);
const severalTimes = 5;

/** Of the month's limit, from which on its owner should act. */
const limitShare = 0.8;

/** What each budget protects, and so what its alarm says. */
const budgetMeanings: Readonly<Record<AlarmedBudget, string>> = {
  'country-hour': 'SMS to one country in an hour are spent',
  'country-day': 'SMS to one country in a day are spent',
  'unverified-hour':
    'too many codes of one country were not verified in an hour: this is what SMS pumping looks like',
  'unverified-day':
    'too many codes of one country were not verified in a day: this is what SMS pumping looks like',
  'money-day': 'the money for SMS of a day is spent',
  'price-unknown': 'somebody asked for an SMS to a country without a price in smsBudgets',
  smsQuota: 'the SMS of sendLimits.smsQuota are spent',
  emailQuota: 'the e-mails of sendLimits.emailQuota are spent',
  client: 'a client has spent its messages',
  authSource: 'an auth source has spent its messages',
};

/** CloudWatch alarms on what the functions count. The name of each tells the budget or the fault. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, { topicArn, smsMonthlyLimit }: AlarmsProps) {
    super(scope, id);
    const action = new SnsAction(Topic.fromTopicArn(this, 'Topic', topicArn));
    const watches: Readonly<Record<string, Watch>> = {
      ...budgetWatches(),
      ...faultWatches(),
      ...(smsMonthlyLimit !== undefined && { SmsMonthlyLimit: spendWatch(smsMonthlyLimit) }),
    };
    for (const [name, { description, metric, threshold }] of Object.entries(watches)) {
      const alarm = new Alarm(this, name, {
        alarmName: `${Stack.of(this).stackName}-${name}`,
        alarmDescription: `Latchkey: ${description}`,
        metric,
        threshold,
        evaluationPeriods: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
      alarm.addAlarmAction(action);
    }
  }
}

function budgetWatches(): Readonly<Record<string, Watch>> {
  return Object.fromEntries(
    alarmedBudgets.map((budget) => [
      `Budget-${budget}`,
      {
        description: budgetMeanings[budget],
        metric: budgetMetric(budget),
        // Anybody can ask for an SMS to such a country: once is no alarm.
        threshold: budget === 'price-unknown' ? severalTimes : 1,
      },
    ]),
  );
}

/** Budgets that only watch let the message go, and tell all the same. */
function budgetMetric(budget: AlarmedBudget): IMetric {
  const spent = counted('BudgetSpent', budget, period);
  return budget.startsWith('unverified-')
    ? sumOf([spent, counted('BudgetExceeded', budget, period)], period)
    : spent;
}

function faultWatches(): Readonly<Record<string, Watch>> {
  const undelivered = (channel: 'sms' | 'email') =>
    sumOf(
      ['failed', 'unconfirmed'].map((end) => counted('Deliveries', `${channel}-${end}`, longPeriod)),
      longPeriod,
    );
  const often = (description: string, metric: IMetric): Watch => ({
    description,
    metric,
    threshold: severalTimes,
  });
  return {
    'Deliveries-sms': often('SNS did not take SMS, or did not answer', undelivered('sms')),
    'Deliveries-email': often('SES did not take e-mails, or did not answer', undelivered('email')),
    'Faults-dynamodb': often(
      'DynamoDB did not answer as it should',
      counted('Faults', 'dynamodb', longPeriod),
    ),
    'Faults-secrets': often('secrets could not be read again', counted('Faults', 'secrets', longPeriod)),
    'Faults-start': often('functions could not start', counted('Faults', 'start', longPeriod)),
    'Faults-unexpected': often('functions failed unexpectedly', counted('Faults', 'unexpected', longPeriod)),
  };
}

/** SNS counts the account's SMS itself, those of others too: at the limit it stops without a word to whoever sends. */
function spendWatch(limit: number): Watch {
  return {
    description: `SMS of this month have cost ${limitShare * 100} % of the ${limit} USD that SNS lets them cost`,
    metric: new Metric({
      namespace: 'AWS/SNS',
      metricName: 'SMSMonthToDateSpentUSD',
      statistic: 'Maximum',
      period: longPeriod,
    }),
    threshold: limit * limitShare,
  };
}

function counted(name: keyof typeof metrics, which: string, over: Duration): Metric {
  return new Metric({
    namespace: metricNamespace,
    metricName: name,
    dimensionsMap: { [metrics[name]]: which },
    statistic: 'Sum',
    period: over,
  });
}

/** A metric that nothing was counted in for a while has no value at all, and must not take the others' with it. */
function sumOf(parts: readonly Metric[], over: Duration): MathExpression {
  const named = parts.map((metric, index) => [`m${index}`, metric] as const);
  return new MathExpression({
    expression: `SUM([${named.map(([name]) => `FILL(${name}, 0)`).join(', ')}])`,
    usingMetrics: Object.fromEntries(named),
    period: over,
  });
}
