import {
  GetAccountSendingEnabledCommand,
  GetIdentityVerificationAttributesCommand,
  GetSendQuotaCommand,
  SESClient,
} from '@aws-sdk/client-ses';
import { GetSMSAttributesCommand, GetSMSSandboxAccountStatusCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Target } from './target.ts';

/** What AWS answered, or the permission that was lacking. */
export type Answer<T> =
  | { readonly kind: 'answered'; readonly value: T }
  | { readonly kind: 'denied'; readonly permission: string };

/** What SNS tells of SMS. */
export interface SmsFacts {
  readonly isInSandbox: Answer<boolean>;
  readonly attributes: Answer<SmsAttributes>;
}

export interface SmsAttributes {
  /** USD a month; undefined: SNS does not say, and then it is 1. */
  readonly monthlyLimit: number | undefined;
  readonly isLogged: boolean;
}

/** What SES tells of e-mails from one address. */
export interface EmailFacts {
  readonly quota: Answer<EmailQuota>;
  readonly isEnabled: Answer<boolean>;
  /** The address, its domain, or a domain above, whichever SES has verified; undefined: none. */
  readonly verified: Answer<string | undefined>;
}

/** E-mails in 24 hours. */
export interface EmailQuota {
  /** -1: any number. */
  readonly most: number;
  readonly sent: number;
}

/** Asks SNS. Changes nothing. */
export async function smsFacts({ senders }: Target): Promise<SmsFacts> {
  const sns = new SNSClient(senders.sns);
  const [isInSandbox, attributes] = await Promise.all([
    ask('sns:GetSMSSandboxAccountStatus', async () => {
      const { IsInSandbox } = await sns.send(new GetSMSSandboxAccountStatusCommand({}));
      return IsInSandbox === true;
    }),
    ask('sns:GetSMSAttributes', async () => attributesOf(await sns.send(new GetSMSAttributesCommand({})))),
  ]);
  return { isInSandbox, attributes };
}

/** Asks SES, of a from-address such as `Example <login@example.com>`. Changes nothing. */
export async function emailFacts({ senders }: Target, from: string): Promise<EmailFacts> {
  const ses = new SESClient(senders.ses);
  const [quota, isEnabled, verified] = await Promise.all([
    ask('ses:GetSendQuota', async () => {
      const { Max24HourSend = 0, SentLast24Hours = 0 } = await ses.send(new GetSendQuotaCommand({}));
      return { most: Max24HourSend, sent: SentLast24Hours };
    }),
    ask('ses:GetAccountSendingEnabled', async () => {
      const { Enabled } = await ses.send(new GetAccountSendingEnabledCommand({}));
      return Enabled === true;
    }),
    ask('ses:GetIdentityVerificationAttributes', () => verifiedOf(ses, identitiesOf(from))),
  ]);
  return { quota, isEnabled, verified };
}

const denials = /^(?:AccessDenied|AuthorizationError|UnauthorizedOperation)/;

async function ask<T>(permission: string, question: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { kind: 'answered', value: await question() };
  } catch (thrown) {
    if (thrown instanceof Error && denials.test(thrown.name)) return { kind: 'denied', permission };
    throw thrown;
  }
}

function attributesOf({
  attributes = {},
}: {
  readonly attributes?: Readonly<Record<string, string>> | undefined;
}): SmsAttributes {
  const { DeliveryStatusIAMRole: role = '', MonthlySpendLimit: limit = '' } = attributes;
  return { monthlyLimit: limit === '' ? undefined : Number(limit), isLogged: role !== '' };
}

async function verifiedOf(ses: SESClient, identities: readonly string[]): Promise<string | undefined> {
  const { VerificationAttributes = {} } = await ses.send(
    new GetIdentityVerificationAttributesCommand({ Identities: [...identities] }),
  );
  return identities.find((identity) => VerificationAttributes[identity]?.VerificationStatus === 'Success');
}

/** A verified domain sends for every address in it and below it. */
function identitiesOf(from: string): readonly string[] {
  const address = /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from;
  const labels = address.slice(address.lastIndexOf('@') + 1).split('.');
  const domains = labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'));
  return [address, ...domains];
}
