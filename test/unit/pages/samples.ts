import type {
  CodePage,
  ErrorKind,
  Page,
  PageContext,
  PasswordPage,
  RecipientPage,
} from '../../../shared/pages/model.ts';

export const now = 1_900_000_000;

export const context: PageContext = {
  locale: 'en',
  brand: {
    name: 'Northwind',
    colour: '#2f6fdd',
    links: [
      { label: 'Privacy', href: 'https://northwind.example/privacy' },
      { label: 'Help', href: 'https://northwind.example/help' },
    ],
  },
  clientName: 'Northwind Shop',
  nonce: 'bm9uY2U',
  hidden: [
    { name: 'flow', value: 'flow-1' },
    { name: 'csrf', value: 'csrf-1' },
  ],
  actions: {
    recipient: '/sign-in/recipient',
    code: '/sign-in/code',
    resend: '/sign-in/resend',
    password: '/sign-in/password',
    account: '/sign-in/account',
    consent: '/sign-in/consent',
    signOut: '/sign-in/sign-out',
    change: '/sign-in/change',
  },
  now,
};

export const recipientPage: RecipientPage = { kind: 'recipient', channels: 'both', offersPassword: true };

export const codePage: CodePage = {
  kind: 'code',
  sentTo: { channel: 'sms', address: '+358401234567' },
  digits: 8,
  triesLeft: 5,
  expiresAt: now + 600,
  resendAt: now + 30,
};

export const passwordPage: PasswordPage = { kind: 'password', offersCode: true };

const errorKinds: Readonly<Record<ErrorKind, true>> = {
  'cookies-off': true,
  'flow-expired': true,
  'other-browser': true,
  'unknown-client': true,
  'no-account': true,
  'user-inactive': true,
  unavailable: true,
  generic: true,
};

const backTo = 'https://shop.northwind.example/';

/** Every page, with every problem that it may show, by a name of its own. */
export const samples: ReadonlyMap<string, Page> = new Map<string, Page>([
  ['recipient', recipientPage],
  ['recipient-sms', { ...recipientPage, channels: 'sms', offersPassword: false }],
  ['recipient-email', { ...recipientPage, channels: 'email', typed: 'alice@example.com' }],
  ...withProblems<RecipientPage>({ ...recipientPage, typed: '040 12' }, [
    { kind: 'recipient-malformed' },
    { kind: 'country-not-served' },
    { kind: 'send-limit', retryAfter: 840 },
    { kind: 'delivery-failed' },
  ]),
  ['code', codePage],
  ['code-email', { ...codePage, sentTo: { channel: 'email', address: 'alice@example.com' }, digits: 6 }],
  ['code-resent', { ...codePage, isResent: true, resendAt: now - 1 }],
  ...withProblems<CodePage>({ ...codePage, triesLeft: 2 }, [
    { kind: 'code-wrong' },
    { kind: 'send-limit', retryAfter: 9_000 },
    { kind: 'delivery-failed' },
  ]),
  ...withProblems<CodePage>({ ...codePage, triesLeft: 0, resendAt: now }, [
    { kind: 'code-expired' },
    { kind: 'too-many-tries' },
  ]),
  ['password', passwordPage],
  ...withProblems<PasswordPage>({ ...passwordPage, typed: 'alice' }, [
    { kind: 'password-wrong' },
    { kind: 'password-limit', retryAfter: 60 },
  ]),
  ['account', { kind: 'account', account: 'alice@example.com' }],
  [
    'consent',
    {
      kind: 'consent',
      scope: ['openid', 'userinfo', 'profile', 'email', 'phone', 'address', 'offline_access', 'orders:read'],
      account: '+358401234567',
    },
  ],
  ['sign-out', { kind: 'sign-out', account: 'alice' }],
  ['signed-out', { kind: 'signed-out', backTo }],
  [
    'form-post',
    {
      kind: 'form-post',
      action: 'https://shop.northwind.example/callback',
      fields: [
        { name: 'code', value: 'code-1' },
        { name: 'state', value: 'state-1' },
      ],
    },
  ],
  ...Object.keys(errorKinds).map((error): [string, Page] => [
    `error-${error}`,
    { kind: 'error', error: error as ErrorKind, requestId: '3f1c9a52-7d0e-4b3e-9a51-0c5d2f7e8b11', backTo },
  ]),
]);

/** The page of the name. */
export function sample(name: string): Page {
  const page = samples.get(name);
  if (page === undefined) throw new Error(`there is no sample ${name}`);
  return page;
}

function withProblems<P extends Page & { readonly problem?: { readonly kind: string } }>(
  page: P,
  problems: readonly NonNullable<P['problem']>[],
): [string, P][] {
  return problems.map((problem) => [`${page.kind}-${problem.kind}`, { ...page, problem }]);
}
