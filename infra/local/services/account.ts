/** What SNS and SES tell of the account that sends. */
export interface SendingAccount {
  readonly isInSmsSandbox: boolean;
  /** SNS's SMS attributes by their name, such as `MonthlySpendLimit`. */
  readonly smsAttributes: Readonly<Record<string, string>>;
  readonly mayEmail: boolean;
  /** E-mails in 24 hours. */
  readonly emailQuota: { readonly most: number; readonly sent: number };
  /** Whether SES has verified a domain or an address. */
  hasVerified(identity: string): boolean;
}

/** The account of the local cloud: it may send everything to everybody. */
export const openAccount: SendingAccount = {
  isInSmsSandbox: false,
  smsAttributes: {
    DefaultSMSType: 'Transactional',
    DeliveryStatusIAMRole: 'arn:aws:iam::000000000000:role/sms-delivery',
    DeliveryStatusSuccessSamplingRate: '100',
    MonthlySpendLimit: '1000',
  },
  mayEmail: true,
  emailQuota: { most: 50_000, sent: 0 },
  hasVerified: () => true,
};
