import { ApplicationLogLevel } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { isSupportedCountry } from 'libphonenumber-js/mobile';
import * as v from 'valibot';
import { brandingForm, brandingSchema } from './branding.ts';
import type { LatchkeyStackProps } from './props.ts';
import { SettingsError } from './settings-error.ts';
import { smsBudgetsForm, smsBudgetsSchema } from './sms-budgets.ts';

// `cdk deploy -c name=value` gives every value as text, cdk.json gives JSON: both are understood.
const asText = v.pipe(v.string(), v.trim());
const flag = v.union([
  v.boolean(),
  v.pipe(
    v.picklist(['true', 'false']),
    v.transform((text) => text === 'true'),
  ),
]);
const number = v.union([v.number(), v.pipe(asText, v.regex(/^\d+$/), v.transform(Number))]);
const positive = v.pipe(number, v.integer(), v.minValue(1));
const country = v.pipe(asText, v.check(isSupportedCountry));
const matching = (pattern: RegExp) => v.pipe(asText, v.regex(pattern));

const rateLimits = (most: number) =>
  v.exactOptional(
    v.array(
      v.strictObject({
        count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most)),
        seconds: v.pipe(v.number(), v.integer(), v.minValue(1)),
      }),
    ),
  );
const anyNumber = Number.MAX_SAFE_INTEGER;
const sendLimits = v.strictObject({
  // Each message to a recipient, and each guess at a user's password, is remembered by itself, in one item.
  recipient: rateLimits(100),
  passwordUser: rateLimits(100),
  sourceAddress: rateLimits(anyNumber),
  client: rateLimits(anyNumber),
  authSource: rateLimits(anyNumber),
  publicSourceAddress: rateLimits(anyNumber),
  smsQuota: rateLimits(anyNumber),
  emailQuota: rateLimits(anyNumber),
  passwordSourceAddress: rateLimits(anyNumber),
});

const domain = '(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}';
const listOf = <Schema extends v.GenericSchema<string, string>>(entry: Schema) =>
  v.union([
    v.array(entry),
    v.pipe(
      asText,
      v.transform((text) => text.split(',')),
      v.array(entry),
    ),
  ]);
const address = `[^\\s@<>"]+@${domain}`;

/** Every setting, by its context key; what each does stands at `LatchkeyStackProps`. */
const schemas = {
  stackName: matching(/^[A-Za-z][A-Za-z0-9-]{0,127}$/),
  domainName: matching(new RegExp(`^${domain}$`)),
  certificateArn: matching(/^arn:[a-z-]+:acm:[a-z0-9-]+:\d{12}:certificate\/\S+$/),
  publicUrl: matching(/^https?:\/\/[^?#\s]*[^?#/\s]$/),
  sesIdentity: matching(new RegExp(`^(?:${address}|${domain})$`, 'i')),
  emailFrom: matching(new RegExp(`^(?:${address}|[^<>"\\r\\n]+ <${address}>)$`, 'i')),
  smsCountries: listOf(country),
  smsSenderId: matching(/^(?=.*[A-Za-z])[A-Za-z0-9-]{1,11}$/),
  smsOriginationNumber: matching(/^\+?\d{3,15}$/),
  smsMaxPrice: v.pipe(
    v.union([v.string(), v.number()]),
    v.transform(String),
    v.regex(/^\d{1,3}(?:\.\d{1,5})?$/),
  ),
  defaultRegion: country,
  defaultLocale: matching(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/),
  sendLimits: v.union([sendLimits, v.pipe(v.string(), v.parseJson(), sendLimits)]),
  smsBudgets: smsBudgetsSchema,
  enumerationProtection: flag,
  branding: brandingSchema,
  blockedEmailDomains: listOf(v.pipe(asText, v.toLowerCase(), v.regex(new RegExp(`^${domain}$`)))),
  removalPolicy: v.picklist(['retain', 'destroy']),
  tracing: flag,
  logRetentionDays: v.pipe(number, v.enum(RetentionDays)),
  logLevel: v.enum(ApplicationLogLevel),
  throttleRate: positive,
  throttleBurst: positive,
  reservedConcurrency: positive,
  waf: v.picklist(['off', 'count', 'block']),
  // The least and the most that WAF takes.
  wafRate: v.pipe(positive, v.minValue(10), v.maxValue(2_000_000_000)),
  smsDefences: flag,
  smsProtectMode: v.picklist(['allow', 'monitor', 'filter']),
  smsMonthlyLimit: positive,
  alarmTopicArn: matching(/^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/),
  sampleResource: flag,
};

type SettingName = keyof typeof schemas;

/** Completes "allowed is ...". */
const allowed: Readonly<Record<SettingName, string>> = {
  stackName: 'a CloudFormation stack name such as Latchkey',
  domainName: 'a domain name such as login.example.com',
  certificateArn: 'the ARN of an ACM certificate',
  publicUrl: 'an address such as https://login.example.com, without a trailing slash',
  sesIdentity: 'a domain or an address that SES has verified',
  emailFrom: 'an address such as login@example.com or Example <login@example.com>',
  smsCountries: 'a list of ISO 3166 country codes such as FI,SE,GB',
  smsSenderId: '1 to 11 letters, digits and hyphens, at least one of them a letter',
  smsOriginationNumber: 'a phone number such as +358401234567, or a short code',
  smsMaxPrice: 'an amount of USD such as 0.10',
  defaultRegion: 'an ISO 3166 country code such as FI',
  defaultLocale: 'a language tag such as en',
  sendLimits:
    'JSON such as {"recipient":[{"count":1,"seconds":60}],"smsQuota":[{"count":1000,"seconds":86400}]}, of recipient and passwordUser (counts of 100 at most), sourceAddress, publicSourceAddress, client, authSource, smsQuota, emailQuota and passwordSourceAddress',
  smsBudgets: smsBudgetsForm,
  enumerationProtection: 'true or false',
  branding: brandingForm,
  blockedEmailDomains: 'a list of domains such as example.com,example.net',
  removalPolicy: 'retain or destroy',
  tracing: 'true or false',
  logRetentionDays:
    'a number of days that CloudWatch offers: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, ...',
  logLevel: Object.values(ApplicationLogLevel).join(', '),
  throttleRate: 'a whole number of requests a second',
  throttleBurst: 'a whole number of requests',
  reservedConcurrency: 'a whole number of concurrent executions',
  waf: 'off, count or block',
  wafRate: 'a whole number of requests in five minutes, 10 or more',
  smsDefences: 'true or false',
  smsProtectMode: 'allow, monitor or filter',
  smsMonthlyLimit: 'a whole number of USD',
  alarmTopicArn: 'the ARN of an SNS topic',
  sampleResource: 'true or false',
};

const schema = v.partial(v.object(schemas));

/**
 * The stack's settings from CDK context. An empty text is the same as no setting, so that cdk.json can list them all.
 * Throws `SettingsError` for a setting that nobody knows or a value that is not allowed. Keys with other characters than letters (feature flags,
 * what the `cdk` command remembers) are not ours and are left alone.
 */
export function readSettings(context: Readonly<Record<string, unknown>>): LatchkeyStackProps {
  const given = Object.entries(context).filter(([name, value]) => /^[A-Za-z]+$/.test(name) && value !== '');
  for (const [name] of given) {
    if (!Object.hasOwn(schemas, name)) {
      throw new SettingsError(`unknown setting "${name}": known are ${Object.keys(schemas).join(', ')}`);
    }
  }
  const result = v.safeParse(schema, Object.fromEntries(given), { abortEarly: true });
  if (!result.success) throw new SettingsError(explain(result.issues[0]));
  const { stackName, smsCountries = [], ...rest } = result.output;
  return { ...rest, ...(stackName !== undefined && { stackName }), smsCountries };
}

function explain(issue: v.InferIssue<typeof schema>): string {
  const item = issue.path?.[0];
  // The schema is flat and unknown names are gone, so the path starts with a setting's name.
  const name = item?.key as SettingName;
  return `setting "${name}" is ${JSON.stringify(item?.value)}: allowed is ${allowed[name]}`;
}
