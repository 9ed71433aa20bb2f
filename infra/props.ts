import { RemovalPolicy, type StackProps } from 'aws-cdk-lib';
import { ApplicationLogLevel } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  type Branding,
  defaultSmsMaxPrice,
  type GivenSmsBudgets,
  type SendLimits,
} from '../shared/contract/environment.ts';

/** The settings of a deployment; `settings.ts` fills them from context. */
export interface LatchkeyStackProps extends StackProps {
  /** Name at which clients reach Latchkey, e.g. `login.example.com`. @default - the address that API Gateway makes */
  readonly domainName?: string | undefined;
  /** ACM certificate for `domainName`, in the stack's region. Required with it. @default - none */
  readonly certificateArn?: string | undefined;
  /** Where clients reach Latchkey when something stands in front of the API, e.g. a CDN; no trailing slash. @default - `domainName`, or the API's own address */
  readonly publicUrl?: string | undefined;
  /** The one SES identity (domain or address) in whose name e-mails may be sent. Not in the SES sandbox. @default - any identity of the account, with `emailFrom` as the sender */
  readonly sesIdentity?: string | undefined;
  /** From-address of e-mails, e.g. `login@example.com` or `Example <login@example.com>`. @default - no e-mail is sent */
  readonly emailFrom?: string | undefined;
  /** ISO 3166 codes of the countries to which SMS may be sent. Empty: no SMS is sent. There is no default, because each country costs money. */
  readonly smsCountries: readonly string[];
  /** Alphanumeric sender of SMS. @default - the account's */
  readonly smsSenderId?: string | undefined;
  /** Number from which SMS are sent. @default - the account's */
  readonly smsOriginationNumber?: string | undefined;
  /** Most that one SMS may cost, in USD, e.g. `0.10`: SNS sends none that would cost more. A text that takes several SMS may cost as many times as much. @default 0.50 */
  readonly smsMaxPrice?: string | undefined;
  /** Region of national phone numbers, e.g. `FI`. @default - only international numbers are understood */
  readonly defaultRegion?: string | undefined;
  /** Language of messages when the request asks for none that we have. @default en */
  readonly defaultLocale?: string | undefined;
  /** How many messages may be asked for, and passwords tried; what it leaves out is as in `defaultSendLimits` of the contract. @default - `defaultSendLimits` */
  readonly sendLimits?: Partial<SendLimits> | undefined;
  /** What SMS of all recipients together may cost, how many may go to a country, and how many codes may stay unverified; what it leaves out is as in `defaultSmsBudgets` of the contract. @default - `defaultSmsBudgets` */
  readonly smsBudgets?: GivenSmsBudgets | undefined;
  /** Asking for a sign-up code tells nobody whether the recipient has an account. @default true */
  readonly enumerationProtection?: boolean | undefined;
  /** Domains to which no e-mail is sent. @default - none */
  readonly blockedEmailDomains?: readonly string[] | undefined;
  /** Name, logo, accent colour and links of the sign-in pages; what it leaves out is as in `defaultBranding` of the contract. @default - `defaultBranding` */
  readonly branding?: Partial<Branding> | undefined;
  /** What becomes of table, keys and logs when the stack is deleted; `destroy` also lifts the table's deletion protection. @default retain */
  readonly removalPolicy?: 'retain' | 'destroy' | undefined;
  /** X-Ray tracing of API and functions. @default false */
  readonly tracing?: boolean | undefined;
  /** @default 30 */
  readonly logRetentionDays?: RetentionDays | undefined;
  /** Least severe level that the functions log. @default INFO */
  readonly logLevel?: ApplicationLogLevel | undefined;
  /** Requests a second that the API accepts over all callers. @default 100 */
  readonly throttleRate?: number | undefined;
  /** Requests that may come at once. @default 200 */
  readonly throttleBurst?: number | undefined;
  /** Concurrent executions kept for each of the three functions that answer a token endpoint (`token`, `token-otp`, `token-direct`), which is also the most each gets. @default - the account's unreserved concurrency */
  readonly reservedConcurrency?: number | undefined;
  /** AWS WAF in front of the API: `count` only counts what its rules match, `block` refuses it. Costs money each month. @default off */
  readonly waf?: 'off' | 'count' | 'block' | undefined;
  /** Requests in five minutes that WAF lets one source address send to the paths that send messages, 10 at least. @default 500 */
  readonly wafRate?: number | undefined;
  /**
   * Make AWS hold the account to `smsCountries` (every other country is blocked), to `smsMonthlyLimit` and to transactional SMS, and log what becomes of each. These settings are the account's, in the stack's region: whatever else sends SMS there is held to
   * them too. @default false
   */
  readonly smsDefences?: boolean | undefined;
  /** With `smsDefences`: `monitor` reports and `filter` blocks what AWS takes for inflated traffic to the listed countries, at a price a message. @default allow */
  readonly smsProtectMode?: 'allow' | 'monitor' | 'filter' | undefined;
  /** With `smsDefences`: most that all SMS of the account may cost in a calendar month, in whole USD; no more than AWS lets the account set. @default - left as it is */
  readonly smsMonthlyLimit?: number | undefined;
  /** SNS topic that CloudWatch alarms on budgets, deliveries and faults tell. Each alarm costs money each month. @default - no alarms */
  readonly alarmTopicArn?: string | undefined;
  /** Serve the protected sample resource under `/resource`. @default true */
  readonly sampleResource?: boolean | undefined;
}

/** The props with every default in place. */
export function withDefaults(props: LatchkeyStackProps) {
  return {
    ...props,
    ...messagesOf(props),
    removalPolicy: props.removalPolicy === 'destroy' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    tracing: props.tracing ?? false,
    logRetention: props.logRetentionDays ?? RetentionDays.ONE_MONTH,
    logLevel: props.logLevel ?? ApplicationLogLevel.INFO,
    throttleRate: props.throttleRate ?? 100,
    throttleBurst: props.throttleBurst ?? 200,
    sampleResource: props.sampleResource ?? true,
    ...defencesOf(props),
  };
}

function messagesOf(props: LatchkeyStackProps) {
  return {
    defaultLocale: props.defaultLocale ?? 'en',
    smsMaxPrice: props.smsMaxPrice ?? defaultSmsMaxPrice,
    enumerationProtection: props.enumerationProtection ?? true,
    blockedEmailDomains: props.blockedEmailDomains ?? [],
  };
}

function defencesOf({ waf, wafRate, smsDefences, smsProtectMode }: LatchkeyStackProps) {
  return {
    waf: waf ?? 'off',
    wafRate: wafRate ?? 500,
    smsDefences: smsDefences ?? false,
    smsProtectMode: smsProtectMode ?? 'allow',
  } as const;
}

/** The props as the stack uses them. */
export type Settings = ReturnType<typeof withDefaults>;
