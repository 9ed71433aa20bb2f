import type { RemovalPolicy } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import { SmsDefences } from './sms-defences.ts';
import { WebAcl } from './web-acl.ts';

/** What AWS is to do beside our own limits; each is a setting of the stack. */
export interface DefenceSettings {
  readonly waf: 'off' | 'count' | 'block';
  readonly wafRate: number;
  readonly smsDefences: boolean;
  readonly smsProtectMode: 'allow' | 'monitor' | 'filter';
  readonly smsMonthlyLimit?: number | undefined;
  readonly alarmTopicArn?: string | undefined;
  readonly smsCountries: readonly string[];
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** Adds the defences that are switched on, and nothing where none is. Gives those of SMS, if they are. */
export function addDefences(
  scope: Construct,
  settings: DefenceSettings,
  api: RestApi,
): SmsDefences | undefined {
  const { alarmTopicArn, smsMonthlyLimit, waf, wafRate } = settings;
  if (waf !== 'off') new WebAcl(scope, 'WebAcl', { api, mode: waf, rate: wafRate });
  if (alarmTopicArn !== undefined) {
    new Alarms(scope, 'Alarms', { topicArn: alarmTopicArn, smsMonthlyLimit });
  }
  if (!settings.smsDefences) return undefined;
  return new SmsDefences(scope, 'SmsDefences', {
    ...settings,
    countries: settings.smsCountries,
    mode: settings.smsProtectMode,
    monthlyLimit: smsMonthlyLimit,
  });
}
