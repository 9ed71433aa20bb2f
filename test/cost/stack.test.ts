import { describe, expect, it } from 'vitest';
import { assumed } from '../../infra/cost/assumptions.ts';
import { functionOf } from '../../infra/cost/duration.ts';
import { readQuotas } from '../../infra/plan/quotas.ts';
import { withDefaults } from '../../infra/props.ts';
import { defaultSendLimits } from '../../shared/contract/environment.ts';
import { functionOf as deployed, resourcesOf, sendingContext, templateOf } from '../support/stack.ts';

const stack = templateOf({
  ...sendingContext,
  waf: 'count',
  alarmTopicArn: 'arn:aws:sns:eu-west-1:111122223333:alarms',
  smsDefences: true,
  smsMonthlyLimit: 100,
});
const propertiesOf = (type: string) =>
  [...resourcesOf(stack, type).values()].map(({ Properties }) => Properties);

describe('what is assumed of the stack', () => {
  it('is the memory of the functions that a login uses', () => {
    const memory = [...new Set(Object.values(functionOf))].map((name) => [
      name,
      deployed(stack, name)['MemorySize'],
    ]);
    expect(memory).toEqual([
      ['token-otp', assumed('memory')],
      ['token', assumed('memory')],
      ['introspection', assumed('memory')],
      ['authorizer', assumed('memory')],
    ]);
  });

  it('is how long logs are kept', () => {
    expect(new Set(propertiesOf('AWS::Logs::LogGroup').map(({ RetentionInDays: days }) => days))).toEqual(
      new Set([assumed('logMonths') * 30]),
    );
  });

  it('is how many rules and metrics of alarms there are', () => {
    const [acl] = propertiesOf('AWS::WAFv2::WebACL');
    expect(acl?.['Rules']).toHaveLength(assumed('wafRules'));
    const metrics = propertiesOf('AWS::CloudWatch::Alarm').map(({ Metrics }) =>
      Array.isArray(Metrics) ? Metrics.filter((query) => 'MetricStat' in query).length : 1,
    );
    expect(metrics.reduce((all, each) => all + each, 0)).toBe(assumed('alarmMetrics'));
  });

  it('is what a stack that sets nothing lets through', () => {
    const { quotas } = readQuotas();
    const [longest] = defaultSendLimits.sourceAddress.toSorted((one, other) => other.seconds - one.seconds);
    expect({
      stage: quotas.stageRate.limit,
      client: [{ count: quotas.clientLimit.limit, seconds: 3_600 }],
      address: { count: quotas.addressLimit.limit, seconds: 3_600 },
    }).toEqual({
      stage: withDefaults({ smsCountries: [] }).throttleRate,
      client: defaultSendLimits.client,
      address: longest,
    });
  });
});
