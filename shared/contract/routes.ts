/**
 * REGISTRY of functions and routes: what each function needs, and which method and path lead to it.
 * The stack derives policies, environment and API Gateway resources from it; the functions connect exactly what stands here; the discovery
 * documents read their addresses from it.
 */

/** Something a function may touch. Its policy (infra/constructs/capabilities.ts) and its adapter (shared/runtime/connect.ts) both follow from the name. */
export type Capability =
  /** Read client metadata. */
  | 'clients'
  /** Unwrap the secrets of clients that sign assertions with them (client_secret_jwt). */
  | 'clientSecrets'
  /** Remember that a client assertion was used. */
  | 'assertions'
  /** Spend and give back message allowances. */
  | 'sendLimits'
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
      'sendLimits',
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
      'sendLimits',
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
      'challenges',
      'authSources',
      'users',
      'otpSecret',
      'sms',
      'email',
    ],
  },
  introspection: {
    needs: ['clients', 'clientSecrets', 'assertions', 'grantReader', 'publicKeys', 'refreshSecret'],
  },
  revocation: {
    needs: ['clients', 'clientSecrets', 'assertions', 'grantRevocation', 'publicKeys', 'refreshSecret'],
  },
  userinfo: {
    needs: ['clients', 'publicKeys', 'grantReader', 'users', 'challenges', 'otpSecret', 'recipients'],
  },
  signup: {
    needs: ['clients', 'clientSecrets', 'assertions', 'users', 'challenges', 'otpSecret', 'recipients'],
  },
  'api-tokens': { needs: ['clients', 'grantReader', 'signer'] },
  logout: { needs: ['clients', 'publicKeys', 'grantReader', 'grantRevocation'] },
  metadata: { needs: [] },
  jwks: { needs: ['publicKeys'] },
  authorizer: { needs: ['publicKeys', 'grantReader'] },
  resource: { needs: [] },
  'signing-keys': { needs: ['keyCustodian'] },
} as const satisfies Record<string, FunctionContract>;

export type FunctionName = keyof typeof functions;

/** What a bearer token must show before API Gateway lets a request through to the route's function (RFC 6750). */
export interface Protection {
  /** All of these must be among the token's scopes. */
  readonly scopes: readonly string[];
  /** One of these must be among the token's audiences; left out, the issuer itself. */
  readonly audience?: readonly string[];
  /** Read the token's grant, so that a revoked token is refused at once: one DynamoDB read for each token not in the authorizer's cache. Default true. */
  readonly checkRevocation?: boolean;
  /** Also take the token from the `access_token` query parameter (RFC 6750 §2.3, discouraged). Default false. */
  readonly allowQueryToken?: boolean;
}

/** What the address means to a dialect; discovery documents list addresses by it. */
export type Purpose =
  | 'token'
  | 'introspection'
  | 'revocation'
  | 'jwks'
  | 'public_key'
  | 'metadata'
  | 'userinfo'
  | 'end_session'
  | 'api_token'
  | 'api_token_details';

/** Ids of the dialects; each is a file in shared/dialects/. */
export type DialectId = 'ciam' | 'csp' | 'plain' | 'uas';

/** Path of each dialect's issuer below the base address. */
const issuerPaths: Readonly<Record<DialectId, string>> = {
  ciam: '',
  csp: '/csp/gateway/am/api/auth',
  plain: '',
  uas: '/uas',
};

/** The dialect's issuer identifier at a base address without a trailing slash. */
export function issuerOf(dialect: DialectId, baseUrl: string): string {
  return `${baseUrl}${issuerPaths[dialect]}`;
}

/** Every issuer of ours at a base address: a token of one dialect is valid at each dialect's introspection (contradiction 48). */
export function issuersAt(baseUrl: string): readonly string[] {
  return [...new Set(Object.values(issuerPaths))].map((path) => `${baseUrl}${path}`);
}

export interface Route {
  readonly function: FunctionName;
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  /** The dialect that answers; absent on the sample resource. */
  readonly dialect?: DialectId;
  /** What discovery calls the address. */
  readonly purpose?: Purpose;
  /** Advertised under an older name as well. */
  readonly alias?: boolean;
  /** Browsers on any origin may call it: public documents, and resources that a bearer token opens. */
  readonly cors?: boolean;
  readonly protection?: Protection;
}

/** REGISTRY of routes. The first route of a dialect and purpose that is no alias is the one that discovery names. */
export const routes: readonly Route[] = [
  { function: 'token-otp', method: 'POST', path: '/uas/oauth2/token', dialect: 'uas', purpose: 'token' },
  {
    function: 'introspection',
    method: 'POST',
    path: '/uas/oauth2/introspection',
    dialect: 'uas',
    purpose: 'introspection',
  },
  {
    function: 'introspection',
    method: 'POST',
    path: '/uas/oauth2/tokeninfo',
    dialect: 'uas',
    purpose: 'introspection',
    alias: true,
  },
  {
    function: 'revocation',
    method: 'POST',
    path: '/uas/oauth2/revocation',
    dialect: 'uas',
    purpose: 'revocation',
  },
  {
    function: 'jwks',
    method: 'GET',
    path: '/uas/oauth2/metadata.jwks',
    dialect: 'uas',
    purpose: 'jwks',
    cors: true,
  },
  {
    function: 'metadata',
    method: 'GET',
    path: '/uas/.well-known/openid-configuration',
    dialect: 'uas',
    purpose: 'metadata',
    cors: true,
  },
  {
    function: 'metadata',
    method: 'GET',
    path: '/uas/.well-known/oauth-authorization-server',
    dialect: 'uas',
    purpose: 'metadata',
    alias: true,
    cors: true,
  },
  {
    function: 'metadata',
    method: 'GET',
    path: '/uas/oauth2/metadata.json',
    dialect: 'uas',
    purpose: 'metadata',
    alias: true,
    cors: true,
  },
  { function: 'otp-send', method: 'POST', path: '/otp/send', dialect: 'ciam', cors: true },
  { function: 'token', method: 'POST', path: '/oauth2/token', dialect: 'ciam', purpose: 'token', cors: true },
  {
    function: 'revocation',
    method: 'POST',
    path: '/oauth2/revoke',
    dialect: 'ciam',
    purpose: 'revocation',
    cors: true,
  },
  {
    function: 'introspection',
    method: 'POST',
    path: '/oauth2/introspect',
    dialect: 'ciam',
    purpose: 'introspection',
  },
  { function: 'jwks', method: 'GET', path: '/oauth2/jwks', dialect: 'ciam', purpose: 'jwks', cors: true },
  {
    function: 'metadata',
    method: 'GET',
    path: '/.well-known/openid-configuration',
    dialect: 'ciam',
    purpose: 'metadata',
    cors: true,
  },
  {
    function: 'metadata',
    method: 'GET',
    path: '/.well-known/oauth-authorization-server',
    dialect: 'ciam',
    purpose: 'metadata',
    alias: true,
    cors: true,
  },
  {
    function: 'userinfo',
    method: 'GET',
    path: '/userinfo',
    dialect: 'ciam',
    purpose: 'userinfo',
    cors: true,
  },
  { function: 'userinfo', method: 'PATCH', path: '/userinfo', dialect: 'ciam', cors: true },
  { function: 'signup', method: 'POST', path: '/signup', dialect: 'ciam', cors: true },
  {
    function: 'logout',
    method: 'GET',
    path: '/logout',
    dialect: 'ciam',
    purpose: 'end_session',
  },
  {
    function: 'token-direct',
    method: 'POST',
    path: '/csp/gateway/am/api/auth/token',
    dialect: 'csp',
    purpose: 'token',
    cors: true,
  },
  {
    function: 'token-direct',
    method: 'POST',
    path: '/csp/gateway/am/api/auth/authorize',
    dialect: 'csp',
    purpose: 'token',
    alias: true,
    cors: true,
  },
  {
    function: 'introspection',
    method: 'POST',
    path: '/csp/gateway/am/api/auth/introspect',
    dialect: 'csp',
    purpose: 'introspection',
  },
  {
    function: 'revocation',
    method: 'POST',
    path: '/csp/gateway/am/api/auth/revoke',
    dialect: 'csp',
    purpose: 'revocation',
    cors: true,
  },
  {
    function: 'jwks',
    method: 'GET',
    path: '/csp/gateway/am/api/auth/keys',
    dialect: 'csp',
    purpose: 'jwks',
    cors: true,
  },
  {
    function: 'jwks',
    method: 'GET',
    path: '/csp/gateway/am/api/auth/token-public-key',
    dialect: 'csp',
    purpose: 'public_key',
    cors: true,
  },
  {
    function: 'api-tokens',
    method: 'POST',
    path: '/csp/gateway/am/api/auth/api-tokens/authorize',
    dialect: 'csp',
    purpose: 'api_token',
    cors: true,
  },
  {
    function: 'api-tokens',
    method: 'POST',
    path: '/csp/gateway/am/api/auth/api-tokens/details',
    dialect: 'csp',
    purpose: 'api_token_details',
    cors: true,
  },
  {
    function: 'logout',
    method: 'GET',
    path: '/csp/gateway/am/api/auth/logout',
    dialect: 'csp',
    purpose: 'end_session',
  },
  {
    function: 'logout',
    method: 'POST',
    path: '/csp/gateway/am/api/auth/logout',
    dialect: 'csp',
    cors: true,
  },
  {
    function: 'logout',
    method: 'POST',
    path: '/csp/gateway/am/api/v2/auth/logout',
    dialect: 'csp',
    cors: true,
  },
  {
    function: 'metadata',
    method: 'GET',
    path: '/csp/gateway/am/api/auth/.well-known/openid-configuration',
    dialect: 'csp',
    purpose: 'metadata',
    cors: true,
  },
  {
    function: 'metadata',
    method: 'GET',
    path: '/csp/gateway/am/api/.well-known/openid-configuration',
    dialect: 'csp',
    purpose: 'metadata',
    alias: true,
    cors: true,
  },
  {
    function: 'userinfo',
    method: 'GET',
    path: '/csp/gateway/am/api/userinfo',
    dialect: 'csp',
    purpose: 'userinfo',
    cors: true,
  },
  {
    function: 'resource',
    method: 'GET',
    path: '/resource/whoami',
    cors: true,
    protection: { scopes: ['openid'] },
  },
  {
    function: 'resource',
    method: 'POST',
    path: '/resource/notes',
    cors: true,
    protection: { scopes: ['demo-api'], audience: ['demo-api'] },
  },
];

/** The route that a request came by. */
export function routeOf({ url, method }: Pick<Request, 'url' | 'method'>): Route | undefined {
  const { pathname } = new URL(url);
  return routes.find((route) => route.path === pathname && route.method === method);
}
