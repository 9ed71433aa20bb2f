import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { readSettings } from '../../infra/settings.ts';
import { SettingsError } from '../../infra/settings-error.ts';
import { defaultContext, sendingContext, stackOf } from '../support/stack.ts';

const limitsForm =
  'JSON such as {"recipient":[{"count":1,"seconds":60}],"smsQuota":[{"count":1000,"seconds":86400}]}, of recipient and passwordUser (counts of 100 at most), sourceAddress, publicSourceAddress, client, authSource, smsQuota, emailQuota and passwordSourceAddress';

const budgetsForm =
  'JSON such as {"prices":{"FI":0.08},"dailyUsd":50,"country":{"hour":100,"day":1000},"unverified":{"mode":"enforce"}}, of prices (USD of one SMS by country, 0.00001 or more), unknownPrices (refuse or allow), dailyUsd, country and countries (hour and day, whole numbers), and unverified (mode observe or enforce, ratio, floorPerDay, floorPerHour)';

const brandingForm =
  'JSON of at most 2500 bytes such as {"name":"Example","colour":"#1f5fbf","links":[{"label":"Help","href":"https://example.com/help"}]}, of name, logo (a data:image/... address), colour (#rrggbb) and links (5 at most, to https:, mailto: or tel:)';

describe('settings', () => {
  it('are read from JSON and from the text of a command line alike', () => {
    const limits = {
      recipient: [{ count: 100, seconds: 60 }],
      emailQuota: [{ count: 10_000, seconds: 60 }],
      passwordUser: [{ count: 100, seconds: 60 }],
      passwordSourceAddress: [{ count: 1_000, seconds: 60 }],
      authSource: [{ count: 1_000, seconds: 60 }],
    };
    const budgets = {
      prices: { FI: 0.08, US: 0.00645 },
      unknownPrices: 'allow',
      dailyUsd: 50,
      country: { day: 1_000 },
      countries: { FI: { hour: 500, day: 5_000 } },
      unverified: { mode: 'enforce', ratio: 0.2, floorPerDay: 50, floorPerHour: 20 },
    };
    const branding = {
      name: 'Example & Söhne',
      logo: 'data:image/svg+xml,%3Csvg/%3E',
      colour: '#1F5fbf',
      links: [
        { label: 'Help', href: 'mailto:help@example.com' },
        { label: 'Privacy', href: 'https://example.com/privacy' },
      ],
    };
    const expected = {
      stackName: 'Login',
      smsCountries: ['FI', 'SE'],
      smsMaxPrice: '0.1',
      sendLimits: limits,
      smsBudgets: budgets,
      tracing: true,
      sampleResource: false,
      enumerationProtection: false,
      branding,
      blockedEmailDomains: ['example.com', 'example.net'],
      logRetentionDays: 90,
      throttleRate: 50,
    };
    const json = {
      stackName: 'Login',
      smsCountries: ['FI', 'SE'],
      smsMaxPrice: 0.1,
      sendLimits: limits,
      smsBudgets: budgets,
      tracing: true,
      sampleResource: false,
      enumerationProtection: false,
      branding,
      blockedEmailDomains: ['example.com', 'example.net'],
      logRetentionDays: 90,
      throttleRate: 50,
    };
    const text = {
      stackName: 'Login',
      smsCountries: 'FI, SE',
      smsMaxPrice: '0.1',
      sendLimits: JSON.stringify(limits),
      smsBudgets: JSON.stringify(budgets),
      tracing: 'true',
      sampleResource: 'false',
      enumerationProtection: 'false',
      branding: JSON.stringify(branding),
      blockedEmailDomains: 'Example.com, example.net',
      logRetentionDays: '90',
      throttleRate: '50',
    };
    expect([readSettings(json), readSettings(text)]).toEqual([expected, expected]);
  });

  it('are unset where empty, and send no SMS unless countries are listed', () => {
    expect(readSettings({ domainName: '', emailFrom: '', smsCountries: '' })).toEqual({ smsCountries: [] });
  });

  it('are the documented defaults in cdk.json', () => {
    expect(readSettings(defaultContext)).toEqual({
      stackName: 'Latchkey',
      smsCountries: [],
      smsMaxPrice: '0.50',
      defaultLocale: 'en',
      enumerationProtection: true,
      blockedEmailDomains: [],
      removalPolicy: 'retain',
      tracing: false,
      logRetentionDays: 30,
      logLevel: 'INFO',
      throttleRate: 100,
      throttleBurst: 200,
      waf: 'off',
      wafRate: 500,
      smsDefences: false,
      smsProtectMode: 'allow',
      sampleResource: true,
    });
  });

  it('leave alone what CDK itself keeps in the context', () => {
    expect(
      readSettings({
        '@aws-cdk/core:checkSecretUsage': true,
        'aws:cdk:bundling-stacks': [],
        'acknowledged-issue-numbers': [1],
      }),
    ).toEqual({ smsCountries: [] });
  });

  it('refuse a name that nobody knows, and list the known ones', () => {
    expect(() => readSettings({ smsCountry: 'FI' })).toThrow(
      new SettingsError(
        'unknown setting "smsCountry": known are stackName, domainName, certificateArn, publicUrl, sesIdentity, emailFrom, smsCountries, smsSenderId, smsOriginationNumber, smsMaxPrice, defaultRegion, defaultLocale, sendLimits, smsBudgets, enumerationProtection, branding, blockedEmailDomains, removalPolicy, tracing, logRetentionDays, logLevel, throttleRate, throttleBurst, reservedConcurrency, waf, wafRate, smsDefences, smsProtectMode, smsMonthlyLimit, alarmTopicArn, sampleResource',
      ),
    );
  });

  it.each([
    ['stackName', '1st', 'a CloudFormation stack name such as Latchkey'],
    ['domainName', 'https://login.example.com', 'a domain name such as login.example.com'],
    ['certificateArn', 'arn:aws:iam::111122223333:server-certificate/x', 'the ARN of an ACM certificate'],
    [
      'publicUrl',
      'https://login.example.com/',
      'an address such as https://login.example.com, without a trailing slash',
    ],
    ['sesIdentity', 'example', 'a domain or an address that SES has verified'],
    [
      'emailFrom',
      'Example login@example.com',
      'an address such as login@example.com or Example <login@example.com>',
    ],
    [
      'emailFrom',
      'Example\r\nBcc: x <login@example.com>',
      'an address such as login@example.com or Example <login@example.com>',
    ],
    ['smsCountries', 'FI,UK', 'a list of ISO 3166 country codes such as FI,SE,GB'],
    ['smsCountries', ['fi'], 'a list of ISO 3166 country codes such as FI,SE,GB'],
    ['smsCountries', true, 'a list of ISO 3166 country codes such as FI,SE,GB'],
    ['smsSenderId', '12345', '1 to 11 letters, digits and hyphens, at least one of them a letter'],
    ['smsOriginationNumber', 'Latchkey', 'a phone number such as +358401234567, or a short code'],
    ['smsMaxPrice', '10 cents', 'an amount of USD such as 0.10'],
    ['defaultRegion', 'Finland', 'an ISO 3166 country code such as FI'],
    ['defaultLocale', 'English', 'a language tag such as en'],
    ['sendLimits', '{', limitsForm],
    ['sendLimits', { recipients: [] }, limitsForm],
    ['sendLimits', { recipient: [{ count: 101, seconds: 60 }] }, limitsForm],
    ['sendLimits', { passwordUser: [{ count: 101, seconds: 60 }] }, limitsForm],
    ['sendLimits', { client: [{ count: 0, seconds: 60 }] }, limitsForm],
    ['smsBudgets', '{', budgetsForm],
    ['smsBudgets', { price: { FI: 0.08 } }, budgetsForm],
    ['smsBudgets', { prices: { UK: 0.08 } }, budgetsForm],
    ['smsBudgets', { prices: { FI: 0 } }, budgetsForm],
    ['smsBudgets', { prices: { FI: '0.08' } }, budgetsForm],
    ['smsBudgets', { dailyUsd: -1 }, budgetsForm],
    ['smsBudgets', { country: { hour: 0 } }, budgetsForm],
    ['smsBudgets', { countries: { FI: { week: 1 } } }, budgetsForm],
    ['smsBudgets', { unverified: { mode: 'refuse' } }, budgetsForm],
    ['smsBudgets', { unverified: { floorPerDay: 0.5 } }, budgetsForm],
    ['branding', '{', brandingForm],
    ['branding', { title: 'Example' }, brandingForm],
    ['branding', { name: '' }, brandingForm],
    ['branding', { name: 'a\nb' }, brandingForm],
    ['branding', { colour: 'red' }, brandingForm],
    ['branding', { logo: 'https://example.com/logo.png' }, brandingForm],
    ['branding', { logo: `data:image/png;base64,${'A'.repeat(2_500)}` }, brandingForm],
    ['branding', { links: [{ label: 'Help', href: 'javascript:alert(1)' }] }, brandingForm],
    ['branding', { links: [{ label: 'Help', href: 'http://example.com/' }] }, brandingForm],
    ['enumerationProtection', 'on', 'true or false'],
    ['blockedEmailDomains', '@example.com', 'a list of domains such as example.com,example.net'],
    ['removalPolicy', 'delete', 'retain or destroy'],
    ['tracing', 'yes', 'true or false'],
    [
      'logRetentionDays',
      '31',
      'a number of days that CloudWatch offers: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, ...',
    ],
    ['logLevel', 'LOUD', 'INFO, DEBUG, WARN, TRACE, ERROR, FATAL'],
    ['throttleRate', '0', 'a whole number of requests a second'],
    ['throttleBurst', '1.5', 'a whole number of requests'],
    ['reservedConcurrency', 'all', 'a whole number of concurrent executions'],
    ['waf', 'on', 'off, count or block'],
    ['wafRate', '9', 'a whole number of requests in five minutes, 10 or more'],
    ['smsDefences', 'all', 'true or false'],
    ['smsProtectMode', 'block', 'allow, monitor or filter'],
    ['smsMonthlyLimit', '9.99', 'a whole number of USD'],
    ['alarmTopicArn', 'arn:aws:sqs:eu-west-1:111122223333:alarms', 'the ARN of an SNS topic'],
    ['sampleResource', 1, 'true or false'],
  ])('refuse %s %j in one sentence that says what is allowed', (name, value, allowed) => {
    expect(() => readSettings({ [name]: value })).toThrow(
      new SettingsError(`setting "${name}" is ${JSON.stringify(value)}: allowed is ${allowed}`),
    );
  });
});

describe('settings of the account’s SMS', () => {
  it('refuse to block every SMS', () => {
    expect(() => stackOf({ smsDefences: 'true' })).toThrow(
      new SettingsError(
        'smsDefences is true and smsCountries is empty: that would block every SMS of the account; list the countries, or set smsDefences to false',
      ),
    );
  });

  it('refuse a limit that nothing would set', () => {
    expect(() => stackOf({ ...sendingContext, smsMonthlyLimit: '200' })).toThrow(
      new SettingsError(
        'smsMonthlyLimit is 200 and smsDefences is not true, which sets it: set both, or neither',
      ),
    );
  });
});

describe('budgets of SMS', () => {
  it('have no price that SNS would not pay', () => {
    const smsBudgets = { prices: { FI: 0.08, UZ: 0.51 } };
    expect(() => stackOf({ ...sendingContext, smsBudgets })).toThrow(
      new SettingsError(
        'smsBudgets has 0.51 as the price of an SMS to UZ and smsMaxPrice is 0.50: SNS would accept each and send none; raise smsMaxPrice, or take UZ out of smsCountries and the prices',
      ),
    );
    expect(stackOf({ ...sendingContext, smsBudgets, smsMaxPrice: '0.51' }).stack.stackName).toBe('Latchkey');
  });

  it('fit into what Lambda gives a function, beside the looks of the pages', () => {
    const smsBudgets = { prices: { FI: 0.08 }, country: { hour: 100, day: 1_000 } };
    const branding = { logo: `data:image/png;base64,${'A'.repeat(2_400)}` };
    const sendLimits = {
      client: Array.from({ length: 20 }, (_, nth) => ({ count: 1_000 + nth, seconds: 3_600 })),
    };
    expect(stackOf({ ...sendingContext, smsBudgets, branding }).stack.stackName).toBe('Latchkey');
    expect(() => stackOf({ ...sendingContext, smsBudgets, branding, sendLimits })).toThrow(
      new SettingsError(
        'smsBudgets, sendLimits, branding, smsCountries and blockedEmailDomains take 3114 bytes of JSON: allowed are 3000 together, for Lambda gives all variables of a function 4 KB; name fewer countries, or make the logo smaller',
      ),
    );
  });
});

describe('a stack that cannot send', () => {
  it('says so at synthesis, for each channel', () => {
    const { stack } = stackOf();
    const warnings = Annotations.fromStack(stack).findWarning('*', Match.anyValue());
    expect(warnings.map(({ entry }) => String(entry.data).split(' [ack')[0])).toEqual([
      'no SMS will be sent: smsCountries is empty; list the countries to send to, e.g. -c smsCountries=FI,SE',
      'no e-mail will be sent: emailFrom is empty; set a from-address that SES has verified, e.g. -c emailFrom=login@example.com',
    ]);
  });

  it('is silent about a stack that can', () => {
    const { stack } = stackOf(sendingContext);
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
  });
});
