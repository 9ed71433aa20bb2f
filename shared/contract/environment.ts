/**
 * Names of the environment variables that the stack sets and the functions read, with what they hold.
 * A function has only those that its capabilities bring.
 */
export const environment = {
  /** The table's name. */
  tableName: 'TABLE_NAME',
  /** Where clients reach the API, without a trailing slash; empty: the request's own domain name and stage. */
  publicUrl: 'PUBLIC_URL',
  /** KMS key that wraps signing keys and secrets (`signer`, `otpSecret`, `refreshSecret`, `clientSecrets`, `keyCustodian`). */
  wrappingKey: 'WRAPPING_KEY_ARN',
  /** ISO 3166 countries to which SMS may be sent, separated by commas; empty: none (`sms`). */
  smsCountries: 'SMS_COUNTRIES',
  /** Region for national phone numbers, e.g. `FI`; empty: only international ones (`sms`, `recipients`). */
  defaultRegion: 'DEFAULT_REGION',
  /** Most that one SMS may cost, in USD, e.g. `0.10`; a text that takes several is several SMS (`sms`, `smsBudgets`). */
  smsMaxPrice: 'SMS_MAX_PRICE',
  /** Alphanumeric sender id; empty: the account's default (`sms`). */
  smsSenderId: 'SMS_SENDER_ID',
  /** E.164 number from which SMS are sent; empty: the account's default (`sms`). */
  smsOriginationNumber: 'SMS_ORIGINATION_NUMBER',
  /** From-address of e-mails; empty: no e-mail is sent (`email`). */
  emailFrom: 'EMAIL_FROM',
  /** Language of messages when the request names none that we have, e.g. `en` (`sms`, `email`). */
  defaultLocale: 'DEFAULT_LOCALE',
  /** JSON of `SendLimits` (`sendLimits`, `passwordLimits`); empty: the documented defaults. */
  sendLimits: 'SEND_LIMITS',
  /** JSON of `SmsBudgets` (`smsBudgets`); empty: the documented defaults. */
  smsBudgets: 'SMS_BUDGETS',
  /** `off`: asking for a sign-up code tells that the recipient has an account (`sendLimits`). */
  enumerationProtection: 'ENUMERATION_PROTECTION',
  /** Domains to which no e-mail is sent, separated by commas (`email`). */
  blockedEmailDomains: 'BLOCKED_EMAIL_DOMAINS',
  /** JSON of `Branding`: how the pages look (`sign-in`). */
  branding: 'BRANDING',
  /** JSON of the protected routes: what each needs (`authorizer`). */
  protectedRoutes: 'PROTECTED_ROUTES',
} as const;

/** How the hosted pages look. */
export interface Branding {
  readonly name: string;
  /** A `data:image/…` address. */
  readonly logo?: string;
  /** `#rrggbb` */
  readonly colour: string;
  readonly links: readonly { readonly label: string; readonly href: string }[];
}

/** The looks of a stack that says nothing. */
export const defaultBranding: Branding = { name: 'Latchkey', colour: '#1f5fbf', links: [] };

/** At most `count` messages, or guesses, in any `seconds`. */
export interface RateLimit {
  readonly count: number;
  readonly seconds: number;
}

/** How many messages may be asked for, and how many passwords tried. Every list may hold several windows; all must hold. */
export interface SendLimits {
  readonly recipient: readonly RateLimit[];
  readonly sourceAddress: readonly RateLimit[];
  readonly client: readonly RateLimit[];
  /** Messages through one auth source. */
  readonly authSource: readonly RateLimit[];
  /** Source addresses again, for codes that are asked for without a client's secret: by public clients, and on pages. */
  readonly publicSourceAddress: readonly RateLimit[];
  /** All SMS, and all e-mails, of the deployment; none: no quota. */
  readonly smsQuota: readonly RateLimit[];
  readonly emailQuota: readonly RateLimit[];
  /** Wrong passwords for one user name, phone number or e-mail address, whether or not anybody has it: each window is a longer wait for who goes on. */
  readonly passwordUser: readonly RateLimit[];
  /** Wrong passwords from one source address. */
  readonly passwordSourceAddress: readonly RateLimit[];
}

/** The limits of a stack that sets none. */
export const defaultSendLimits: SendLimits = {
  recipient: [
    { count: 1, seconds: 60 },
    { count: 5, seconds: 3_600 },
    { count: 20, seconds: 86_400 },
  ],
  sourceAddress: [
    { count: 60, seconds: 60 },
    { count: 600, seconds: 3_600 },
  ],
  client: [{ count: 10_000, seconds: 3_600 }],
  authSource: [{ count: 10_000, seconds: 3_600 }],
  publicSourceAddress: [
    { count: 5, seconds: 60 },
    { count: 30, seconds: 3_600 },
  ],
  smsQuota: [],
  emailQuota: [],
  passwordUser: [
    { count: 5, seconds: 60 },
    { count: 10, seconds: 900 },
    { count: 20, seconds: 3_600 },
    { count: 50, seconds: 86_400 },
  ],
  passwordSourceAddress: [
    { count: 30, seconds: 60 },
    { count: 300, seconds: 3_600 },
  ],
};

/** SMS that may go to one country in a clock hour and a calendar day (UTC); left out: any number. */
export interface CountryBudget {
  readonly hour?: number;
  readonly day?: number;
}

/** What all SMS of a deployment may cost, and how many may stay without the code coming back. */
export interface SmsBudgets {
  /** USD that one segment costs, by ISO 3166 country. */
  readonly prices: Readonly<Record<string, number>>;
  /** Whether SMS go to countries without a price, once there is a budget of money: each then counts as the most that one SMS may cost. */
  readonly unknownPrices: 'refuse' | 'allow';
  /** USD that all SMS of a calendar day (UTC) may cost; left out: no such budget. */
  readonly dailyUsd?: number;
  /** SMS to any one country. */
  readonly country: CountryBudget;
  /** Countries with budgets of their own, by ISO 3166 code. */
  readonly countries: Readonly<Record<string, CountryBudget>>;
  /** Codes to one country that were sent and not verified. */
  readonly unverified: UnverifiedBudget;
}

/**
 * How many codes to one country may stay unverified, learned from how many were verified: a day `max(floorPerDay, ratio × the best of the last 14 days, ratio × the last 24 hours)`,
 * an hour `max(floorPerHour, a sixth of that)`.
 */
export interface UnverifiedBudget {
  /** `observe` counts and tells, `enforce` refuses. */
  readonly mode: 'observe' | 'enforce';
  readonly ratio: number;
  readonly floorPerDay: number;
  readonly floorPerHour: number;
}

/** Budgets as a stack sets them: what is left out is as in `defaultSmsBudgets`. */
export type GivenSmsBudgets = Partial<Omit<SmsBudgets, 'unverified'>> & {
  readonly unverified?: Partial<UnverifiedBudget>;
};

/** USD that one SMS may cost in a stack that does not say. */
export const defaultSmsMaxPrice = '0.50';

/** The budgets of a stack that sets none. */
export const defaultSmsBudgets: SmsBudgets = {
  prices: {},
  unknownPrices: 'refuse',
  country: {},
  countries: {},
  unverified: { mode: 'observe', ratio: 0.3, floorPerDay: 20, floorPerHour: 10 },
};
