import type { Answer, EmailFacts, EmailQuota, SmsAttributes, SmsFacts } from './account-facts.ts';

/** What was looked at, what was found, and what to do about it. */
export interface Check {
  readonly check: string;
  /** `problem`: logins cannot work for everybody; `unknown`: AWS would not say. */
  readonly state: 'ok' | 'warning' | 'problem' | 'unknown';
  readonly found: string;
  /** Left out: nothing. */
  readonly advice?: string;
}

/** What the account of a stack allows; a channel that the stack does not use has no facts. */
export interface AccountFacts {
  readonly countries: readonly string[];
  readonly sms?: SmsFacts;
  readonly from: string | undefined;
  readonly email?: EmailFacts;
}

/** USD; what an account starts with. */
const firstLimit = 1;

/** E-mails in 24 hours in SES's sandbox. */
const sandboxQuota = 200;

/** Judges an account, in the order in which its owner would go about it. */
export function judgeAccount({ countries, email, from, sms }: AccountFacts): readonly Check[] {
  if (!sms && !email) return [silence];
  return [
    sms ? ok('SMS', `to ${countries.join(', ')}`) : unused('SMS', 'smsCountries', 'no country'),
    ...(sms ? judgeSms(sms) : []),
    email ? ok('e-mail', `from ${from}`) : unused('e-mail', 'emailFrom', 'no from-address'),
    ...(email ? judgeEmail(email, from ?? '') : []),
  ];
}

const silence: Check = {
  check: 'channels',
  state: 'problem',
  found: 'neither SMS nor e-mail is set up: no code can be sent',
  advice: 'deploy with the setting smsCountries or emailFrom, or with both',
};

function judgeSms({ attributes, isInSandbox }: SmsFacts): readonly Check[] {
  return [
    judge('SMS sandbox', isInSandbox, smsSandbox),
    judge('SMS spend limit', attributes, spendLimit),
    judge('SMS delivery logs', attributes, deliveryLogs),
  ];
}

function judgeEmail({ isEnabled, quota, verified }: EmailFacts, from: string): readonly Check[] {
  return [
    judge('e-mail sender', verified, (identity, check) => sender(identity, check, from)),
    judge('e-mail sandbox', quota, emailSandbox),
    judge('e-mail quota', quota, emailQuota),
    judge('e-mail sending', isEnabled, emailSending),
  ];
}

function judge<T>(check: string, answer: Answer<T>, verdict: (value: T, check: string) => Check): Check {
  if (answer.kind === 'answered') return verdict(answer.value, check);
  return {
    check,
    state: 'unknown',
    found: 'these credentials may not ask',
    advice: `allow ${answer.permission}`,
  };
}

function smsSandbox(isInSandbox: boolean, check: string): Check {
  if (!isInSandbox) return ok(check, 'left');
  return {
    check,
    state: 'problem',
    found: 'the account is in it: SMS go to verified numbers only',
    advice:
      'ask to leave it in the console: Amazon SNS, Text messaging (SMS), Exit SMS sandbox; until then verify numbers there',
  };
}

function spendLimit({ monthlyLimit = firstLimit }: SmsAttributes, check: string): Check {
  if (monthlyLimit > firstLimit) return ok(check, `${monthlyLimit} USD a month`);
  return {
    check,
    state: 'problem',
    found: `${monthlyLimit} USD a month, some tens of SMS: then SNS drops the rest without an error`,
    advice:
      'ask AWS for more (a support case for the SMS spend limit), then set it: smsDefences with smsMonthlyLimit, or aws sns set-sms-attributes --attributes MonthlySpendLimit=50',
  };
}

function deliveryLogs({ isLogged }: SmsAttributes, check: string): Check {
  if (isLogged) return ok(check, 'written');
  return {
    check,
    state: 'warning',
    found: 'off: nothing tells which SMS did not arrive, or why',
    advice: 'deploy with the setting smsDefences, or switch them on in the console of Amazon SNS',
  };
}

function sender(identity: string | undefined, check: string, from: string): Check {
  if (identity !== undefined) return ok(check, `${identity} is verified`);
  return {
    check,
    state: 'problem',
    found: `SES has verified neither the address nor the domain of ${from}`,
    advice: 'verify the domain in SES (Identities), in the region of the stack',
  };
}

function emailSandbox({ most }: EmailQuota, check: string): Check {
  if (most > sandboxQuota || most === -1) return ok(check, 'left');
  return {
    check,
    state: 'problem',
    found: `${most} e-mails in 24 hours, the quota of the sandbox: e-mails go to verified addresses only`,
    advice: 'ask for production access in SES (Account dashboard)',
  };
}

function emailQuota({ most, sent }: EmailQuota, check: string): Check {
  if (most === -1) return ok(check, 'any number');
  const found = `${sent} of ${most} in 24 hours`;
  if (sent < most) return ok(check, found);
  return {
    check,
    state: 'problem',
    found: `${found}: no more are sent`,
    advice: 'ask for more in Service Quotas (Amazon SES, sending quota)',
  };
}

function emailSending(isEnabled: boolean, check: string): Check {
  if (isEnabled) return ok(check, 'enabled');
  return {
    check,
    state: 'problem',
    found: 'paused for the whole account',
    advice: 'see why in SES (Reputation metrics), then aws ses update-account-sending-enabled --enabled',
  };
}

function unused(check: string, setting: string, what: string): Check {
  return { check, state: 'ok', found: `not used: ${what} is set (${setting})` };
}

function ok(check: string, found: string): Check {
  return { check, state: 'ok', found };
}
