import { email } from '../../shared/channels/email.ts';
import { recipientReader } from '../../shared/channels/recipient-reader.ts';
import { sms } from '../../shared/channels/sms.ts';
import { locales } from '../../shared/channels/texts.ts';
import { defaultBranding, defaultSendLimits } from '../../shared/contract/environment.ts';
import type { FunctionName } from '../../shared/contract/functions.ts';
import { routes } from '../../shared/contract/routes.ts';
import type { AuthSource, Client, User } from '../../shared/core/model.ts';
import type { Ports } from '../../shared/core/ports.ts';
import { nodeEntropy } from '../../shared/crypto/entropy.ts';
import { joseAssertions } from '../../shared/crypto/jose-assertions.ts';
import { ciam } from '../../shared/dialects/ciam.ts';
import { csp } from '../../shared/dialects/csp.ts';
import { dialects } from '../../shared/dialects/index.ts';
import { uas } from '../../shared/dialects/uas.ts';
import { apiTokensEndpoint } from '../../shared/endpoints/api-tokens.ts';
import { introspectionEndpoint } from '../../shared/endpoints/introspection.ts';
import { jwksEndpoint } from '../../shared/endpoints/jwks.ts';
import { logoutEndpoint } from '../../shared/endpoints/logout.ts';
import { metadataEndpoint } from '../../shared/endpoints/metadata.ts';
import { type OtpSendSettings, otpSendEndpoint } from '../../shared/endpoints/otp-send.ts';
import { parEndpoint } from '../../shared/endpoints/par.ts';
import { revocationEndpoint } from '../../shared/endpoints/revocation.ts';
import { signInEndpoint } from '../../shared/endpoints/sign-in/sign-in.ts';
import { signupEndpoint } from '../../shared/endpoints/signup.ts';
import { tokenEndpoint } from '../../shared/endpoints/token.ts';
import { userinfoEndpoint } from '../../shared/endpoints/userinfo.ts';
import { continuingGrantTypes } from '../../shared/grants/continuing.ts';
import { directGrantTypes } from '../../shared/grants/direct.ts';
import { grantTypes } from '../../shared/grants/index.ts';
import { otpGrantTypes } from '../../shared/grants/otp.ts';
import { otpTokenGrantTypes } from '../../shared/grants/otp-token.ts';
import type { Handler } from '../../shared/http/respond.ts';

import { smsGrant } from './clients.ts';
import { type TestClock, testClock } from './clock.ts';
import { memoryAssertionStore, memoryClientStore } from './memory.ts';
import { memoryChallengeStore } from './memory-challenges.ts';
import { memoryConsentStore } from './memory-consents.ts';
import { fakeCourier, lastCode, type SentMessage } from './memory-courier.ts';
import { apiClient, clientWith } from './memory-fixtures.ts';
import { memoryFlowStore } from './memory-flows.ts';
import { memoryGrantStore } from './memory-grants.ts';
import { testKeyring, testPublicKeys, testSigner } from './memory-keys.ts';
import { memoryMetrics } from './memory-metrics.ts';
import { memoryPushedRequestStore } from './memory-pushed-requests.ts';
import { limitsIn, memorySendLimits } from './memory-send-limits.ts';
import { memorySessionStore } from './memory-sessions.ts';
import { budgetsIn, memorySmsBudgets } from './memory-sms-budgets.ts';
import { memoryAuthSourceStore, memoryUserStore } from './memory-users.ts';

export const baseUrl = 'https://login.example.com';
export const issuer = `${baseUrl}/uas`;
export const tokenUrl = `${issuer}/oauth2/token`;
export const introspectionUrl = `${issuer}/oauth2/introspection`;
export const revocationUrl = `${issuer}/oauth2/revocation`;

/** What asks for a code by SMS. */
export const smsForm = { grant_type: smsGrant, scope: 'openid api', username: '0401234567' } as const;

export type Form = Readonly<Record<string, string>>;

export interface WorldOptions {
  readonly clients?: readonly Client[];
  readonly sources?: readonly AuthSource[];
  readonly users?: readonly User[];
  /** Left out: as a stack is that sets nothing. */
  readonly otpSend?: OtpSendSettings;
  /** Ports that replace the memory's own; those of the clock's making are given the clock. */
  readonly ports?: Partial<Ports> | ((clock: TestClock) => Partial<Ports>);
  readonly sourceAddress?: string;
}

/** A whole authorization server in memory. Everything is new in each world, but for the RSA key. */
export function world(options: WorldOptions = {}) {
  const clock = testClock();
  const messages: SentMessage[] = [];
  const memory = memoryPorts(clock, messages, options);
  const overrides = typeof options.ports === 'function' ? options.ports(clock) : options.ports;
  const ports: Ports = { ...memory, ...overrides };
  const handlers = endpointsOf(ports, options.otpSend ?? { enumerationProtection: true });
  const answer = async (input: Request | string, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    const route = routes.find(({ method, path }) => method === request.method && path === pathname);
    const handle = route && handlers.get(route.function);
    if (!handle) return new Response('no such route', { status: 404 });
    const sourceAddress = options.sourceAddress ?? '198.51.100.7';
    return handle(request, { baseUrl, sourceAddress, requestId: 'request-1' });
  };
  const post = (url: string, form: Form, headers: Readonly<Record<string, string>> = {}) =>
    answer(url, { method: 'POST', headers, body: new URLSearchParams(form) });
  return {
    clock,
    messages,
    ports,
    ...{ challenges: memory.challenges, grants: memory.grants, assertions: memory.assertions },
    users: memory.users,
    pushedRequests: memory.pushedRequests,
    sessions: memory.sessions,
    metrics: memory.metrics,
    smsBudgets: memory.smsBudgets,
    fetch: answer,
    post,
    ...flows(post, messages),
    /** Everything that was ever written, as one text. */
    written: () =>
      JSON.stringify([
        [...memory.challenges.contents],
        [...memory.grants.contents],
        [...memory.users.contents],
        [...memory.assertions.used],
        [...memory.sendLimits.sent],
      ]),
  };
}

export type World = ReturnType<typeof world>;

function memoryPorts(clock: TestClock, messages: SentMessage[], options: WorldOptions) {
  const grants = memoryGrantStore();
  return {
    clock,
    entropy: nodeEntropy,
    metrics: memoryMetrics(),
    ...budgetsIn(memorySmsBudgets()),
    clients: memoryClientStore(options.clients ?? [clientWith(), apiClient]),
    // What KMS would unwrap stands here unwrapped.
    clientSecrets: { open: async ({ wrappedSecret }: Client) => wrappedSecret },
    assertions: memoryAssertionStore(),
    assertionVerifier: joseAssertions,
    ...limitsIn(memorySendLimits(defaultSendLimits, clock)),
    challenges: memoryChallengeStore(),
    authSources: memoryAuthSourceStore(options.sources ?? []),
    users: memoryUserStore(options.users),
    grants,
    grantReader: grants,
    grantRevocation: grants,
    flows: memoryFlowStore(),
    sessions: memorySessionStore(),
    consents: memoryConsentStore(),
    pushedRequests: memoryPushedRequestStore(),
    signer: testSigner,
    publicKeys: testPublicKeys(clock),
    otpKeys: testKeyring(),
    refreshKeys: testKeyring(),
    sms: fakeCourier(sms, messages),
    email: fakeCourier(email, messages),
    recipients: recipientReader('FI'),
  };
}

function endpointsOf(ports: Ports, otpSend: OtpSendSettings): ReadonlyMap<FunctionName, Handler> {
  const settings = {
    brand: defaultBranding,
    locales,
    defaultLocale: 'en',
    recipientLimits: defaultSendLimits.recipient,
  };
  return new Map<FunctionName, Handler>([
    ['token', tokenEndpoint([ciam], [...otpTokenGrantTypes, ...directGrantTypes], ports)],
    ['token-otp', tokenEndpoint([uas], [...otpGrantTypes, ...continuingGrantTypes], ports)],
    ['token-direct', tokenEndpoint([csp], directGrantTypes, ports)],
    [
      'sign-in',
      signInEndpoint({
        dialects,
        settings,
        ports,
      }),
    ],
    ['introspection', introspectionEndpoint(ports)],
    ['revocation', revocationEndpoint(ports)],
    ['otp-send', otpSendEndpoint([ciam], otpSend, ports)],
    ['userinfo', userinfoEndpoint(dialects, ports)],
    ['signup', signupEndpoint([ciam], ports)],
    ['logout', logoutEndpoint({ dialects, settings, ports })],
    ['par', parEndpoint(dialects, ports)],
    ['api-tokens', apiTokensEndpoint(ports)],
    ['metadata', metadataEndpoint(grantTypes, locales)],
    ['jwks', jwksEndpoint(ports)],
  ]);
}

/** Basic credentials of the two clients of every world. */
export const asApp = { authorization: basic('app', 'app-secret') };
export const asApi = { authorization: basic('api', 'api-secret') };

export function basic(clientId: string, secret: string): string {
  return `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`;
}

export type Json = Readonly<Record<string, unknown>>;

/** An answer's status and JSON. */
export async function outcomeOf(
  answering: Response | Promise<Response>,
): Promise<{ readonly status: number; readonly body: Json }> {
  const response = await answering;
  return { status: response.status, body: (await response.json()) as Json };
}

/** The reference of an answer, right or wrong. */
export async function referenceOf(answering: Response | Promise<Response>): Promise<string> {
  const { body } = await outcomeOf(answering);
  const challenge = body['x_globalsign_iam_challenge'] as { readonly reference: string } | undefined;
  if (!challenge) throw new Error(`there is no reference in ${JSON.stringify(body)}`);
  return challenge.reference;
}

export interface Tokens {
  readonly access_token: string;
  readonly id_token: string;
  readonly refresh_token: string;
}

/** The tokens of a successful answer that has all three. */
export async function tokensOf(answering: Response | Promise<Response>): Promise<Tokens> {
  const { status, body } = await outcomeOf(answering);
  if (status !== 200) throw new Error(`no tokens: ${JSON.stringify(body)}`);
  return body as unknown as Tokens;
}

type Post = (url: string, form: Form, headers?: Readonly<Record<string, string>>) => Promise<Response>;

/** The steps of a login by `app`. */
function flows(post: Post, messages: readonly SentMessage[]) {
  const askForCode = (form: Form = {}) => post(tokenUrl, { ...smsForm, ...form }, asApp);
  const presentCode = (reference: string, code: string, form: Form = {}) => {
    const step = { x_globalsign_iam_reference_id: reference, x_globalsign_iam_otp_code: code };
    return post(tokenUrl, { grant_type: smsGrant, scope: 'openid api', ...step, ...form }, asApp);
  };
  const login = async (form: Form = {}) => {
    const reference = await referenceOf(askForCode(form));
    return tokensOf(presentCode(reference, lastCode(messages), form));
  };
  return { askForCode, presentCode, login };
}
