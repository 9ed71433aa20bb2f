/**
 * REGISTRY of functions: what each needs. The stack derives policies and environment from it, and the functions connect exactly what stands here.
 */

/** Something a function may touch. Its policy (infra/constructs/capabilities.ts) and its adapter (shared/runtime/connect.ts) both follow from the name. */
export type Capability =
  /** Read client metadata. */
  | 'clients'
  /** Unwrap the secrets of clients that sign assertions with them (client_secret_jwt). */
  | 'clientSecrets'
  /** Remember that a client assertion was used. */
  | 'assertions'
  /** Claim messages, and spend and give back what bounds them. */
  | 'sendLimits'
  /** Buy guesses at codes, and remember which clients have proven a recipient. */
  | 'guessLimits'
  /** Pay for guesses at passwords. */
  | 'passwordLimits'
  /** Reserve SMS from the budgets of countries and of money, and tell them of verified codes. */
  | 'smsBudgets'
  /** Tell the budgets of countries of verified codes, where nothing is sent. */
  | 'verifiedCodes'
  /** Open challenges and charge guesses. */
  | 'challenges'
  /** Read auth sources. */
  | 'authSources'
  /** Find, create and change users. */
  | 'users'
  /** Claim, rotate and revoke grants. */
  | 'grants'
  /** Revoke grants. */
  | 'grantRevocation'
  /** Read one grant. */
  | 'grantReader'
  /** Open flows of the sign-in pages and move them on. */
  | 'flows'
  /** Open, prolong and end sessions of browsers. */
  | 'sessions'
  /** Read and remember what users let clients have. */
  | 'consents'
  /** Keep authorization requests that clients push ahead, and take them once. */
  | 'pushedRequests'
  /** Sign tokens: the wrapped private keys and the right to unwrap them. */
  | 'signer'
  /** Read the public signing keys. */
  | 'publicKeys'
  /** Unwrap the secret behind codes, recipient keys and references. */
  | 'otpSecret'
  /** Unwrap the secret behind refresh tokens. */
  | 'refreshSecret'
  /** Send an SMS through SNS. */
  | 'sms'
  /** Send an e-mail through SES. */
  | 'email'
  /** Read phone numbers and e-mail addresses as people type them, to compare them. */
  | 'recipients'
  /** Create signing keys and secrets, wrapped by KMS. */
  | 'keyCustodian';

export interface FunctionContract {
  readonly needs: readonly Capability[];
}

/** One entry a Lambda function; the entry's name is the file in functions/. */
export const functions = {
  /** The token endpoint at the root: every grant type that sends nothing. */
  token: {
    needs: [
      'clients',
      'clientSecrets',
      'assertions',
      'guessLimits',
      'passwordLimits',
      'verifiedCodes',
      'challenges',
      'authSources',
      'users',
      'grants',
      'signer',
      'publicKeys',
      'otpSecret',
      'refreshSecret',
      'recipients',
    ],
  },
  /** The token endpoint where the grant types send the codes that they judge. */
  'token-otp': {
    needs: [
      'clients',
      'clientSecrets',
      'assertions',
      'sendLimits',
      'guessLimits',
      'smsBudgets',
      'challenges',
      'grants',
      'signer',
      'otpSecret',
      'refreshSecret',
      'sms',
      'email',
    ],
  },
  /** The token endpoint where there are no codes. */
  'token-direct': {
    needs: [
      'clients',
      'clientSecrets',
      'assertions',
      'passwordLimits',
      'users',
      'grants',
      'signer',
      'publicKeys',
      'refreshSecret',
    ],
  },
  'otp-send': {
    needs: [
      'clients',
      'clientSecrets',
      'assertions',
      'sendLimits',
      'smsBudgets',
      'challenges',
      'authSources',
      'users',
      'otpSecret',
      'sms',
      'email',
    ],
  },
  /** Authorization requests and the pages that they lead to. */
  'sign-in': {
    needs: [
      'clients',
      'flows',
      'sessions',
      'consents',
      'pushedRequests',
      'challenges',
      'sendLimits',
      'guessLimits',
      'passwordLimits',
      'smsBudgets',
      'users',
      'grants',
      'publicKeys',
      'otpSecret',
      'refreshSecret',
      'sms',
      'email',
    ],
  },
  par: { needs: ['clients', 'clientSecrets', 'assertions', 'pushedRequests'] },
  introspection: {
    needs: ['clients', 'clientSecrets', 'assertions', 'grantReader', 'publicKeys', 'refreshSecret'],
  },
  revocation: {
    needs: ['clients', 'clientSecrets', 'assertions', 'grantRevocation', 'publicKeys', 'refreshSecret'],
  },
  userinfo: {
    needs: [
      'clients',
      'publicKeys',
      'grantReader',
      'users',
      'challenges',
      'guessLimits',
      'verifiedCodes',
      'otpSecret',
      'recipients',
    ],
  },
  signup: {
    needs: [
      'clients',
      'clientSecrets',
      'assertions',
      'users',
      'challenges',
      'guessLimits',
      'verifiedCodes',
      'otpSecret',
      'recipients',
    ],
  },
  'api-tokens': { needs: ['clients', 'grantReader', 'signer'] },
  logout: { needs: ['clients', 'publicKeys', 'sessions', 'grantReader', 'grantRevocation'] },
  metadata: { needs: [] },
  jwks: { needs: ['publicKeys'] },
  authorizer: { needs: ['publicKeys', 'grantReader'] },
  resource: { needs: [] },
  'signing-keys': { needs: ['keyCustodian'] },
} as const satisfies Record<string, FunctionContract>;

export type FunctionName = keyof typeof functions;
