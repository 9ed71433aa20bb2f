import { randomBytes } from 'node:crypto';
import type { RateLimit } from '../../contract/environment.ts';
import { toBase64Url } from '../../core/encoding.ts';
import type { AuthorizationRequest, Flow, FlowStep, ProvenSubject } from '../../core/flow.ts';
import { chooseLocale } from '../../core/locale.ts';
import type { Client } from '../../core/model.ts';
import { consentMarks } from '../../core/sign-in.ts';
import type {
  Actions,
  Brand,
  CodeProblem,
  HiddenField,
  Page,
  PasswordProblem,
  RecipientProblem,
} from '../../pages/model.ts';
import { renderPage } from '../../pages/render.ts';
import { csrfToken } from './browser.ts';
import type { SignIn, SignInPorts } from './ports.ts';
import { openCouriers, pagePolicy, readRecipient } from './prove.ts';

/** How the pages of a deployment look and speak. */
export interface PageSettings {
  readonly brand: Brand;
  readonly locales: readonly string[];
  readonly defaultLocale: string;
  /** Messages that one recipient may be sent. */
  readonly recipientLimits: readonly RateLimit[];
}

/** What is wrong with what a person sent. */
export type Problem = RecipientProblem | CodeProblem | PasswordProblem;

/** What a page is shown with. */
export interface Showing {
  readonly settings: PageSettings;
  /** Base address of ours, without a trailing slash. */
  readonly baseUrl: string;
  readonly locale: string;
  readonly client?: Client;
  /** The flow and the browser's secret, for pages with forms. */
  readonly flow?: Pick<Flow, 'id' | 'revision'> & { readonly browserSecret: Uint8Array };
  /** What forms carry beside that. */
  readonly hidden?: readonly HiddenField[];
  /** Epoch seconds. */
  readonly now: number;
  readonly status?: number;
  /** Seconds until the same may work. */
  readonly retryAfter?: number;
  readonly cookies?: readonly string[];
  /** Where forms may lead, beside our own pages: the client's address. */
  readonly formTarget?: string;
}

/** The language of the pages: the request's, else the browser's, else the deployment's. */
export function pageLocale(
  request: Request,
  authorization: Pick<AuthorizationRequest, 'uiLocales'> | undefined,
  { locales, defaultLocale }: PageSettings,
): string {
  const accepted = (request.headers.get('accept-language') ?? '')
    .split(',')
    .map((range) => range.split(';')[0]?.trim() ?? '')
    .join(' ');
  return (
    chooseLocale(authorization?.uiLocales, accepted, locales) ??
    chooseLocale(accepted, defaultLocale, locales) ??
    chooseLocale(undefined, defaultLocale, locales) ??
    'en'
  );
}

/** An HTML answer with a page, and with headers that let it do nothing else (CSP, no framing, no cache, no referrer). */
export async function show(page: Page, showing: Showing): Promise<Response> {
  const nonce = randomBytes(16).toString('base64url');
  const {
    settings,
    baseUrl,
    locale,
    client,
    flow,
    now,
    status = 200,
    cookies = [],
    formTarget,
    retryAfter,
    hidden = [],
  } = showing;
  const body = await renderPage(page, {
    ...{ locale, nonce, now },
    brand: settings.brand,
    ...(client?.clientName === undefined ? {} : { clientName: client.clientName }),
    hidden: [...(flow ? flowFields(flow) : []), ...hidden],
    actions: actionsAt(baseUrl, flow),
  });
  const headers = new Headers({
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    'content-type': 'text/html;charset=UTF-8',
    'content-security-policy': policy(nonce, formTarget),
    ...pageHeaders,
  });
  for (const cookie of cookies) headers.append('set-cookie', cookie);
  return new Response(body, { status, headers });
}

/** The revision tells a page that was sent before, by a reload or after going back, from the flow's own. */
function flowFields({ id, revision, browserSecret }: NonNullable<Showing['flow']>): readonly HiddenField[] {
  return [
    { name: 'flow', value: toBase64Url(id) },
    { name: 'csrf', value: csrfToken(id, browserSecret) },
    { name: 'revision', value: String(revision) },
  ];
}

/**
 * Said with every answer to a browser, pages and redirects alike. Other sites see no referrer, but our own do: without any, browsers would send `Origin: null` with our
 * forms (Fetch §3.2), and those could not be told from another site's.
 */
export const pageHeaders = {
  'cache-control': 'no-store',
  pragma: 'no-cache',
  'referrer-policy': 'same-origin',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
} as const;

/** Browsers follow the redirect after a form under the same rule, so the client's origin is named where one may lead there. */
function policy(nonce: string, formTarget: string | undefined): string {
  const target = formTarget === undefined ? '' : ` ${sourceOf(formTarget)}`;
  return [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    'img-src data:',
    `form-action 'self'${target}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}

/** An address as a source expression: its origin, or the scheme alone where applications have one of their own, and for IPv6, which source expressions cannot name (CSP §2.3.1). */
function sourceOf(address: string): string {
  const { origin, protocol, hostname } = new URL(address);
  return origin === 'null' || hostname.startsWith('[') ? protocol : origin;
}

/** Where forms are sent. The flow stands in the address too, so that whoever asks for it again by GET is shown the flow's page. */
function actionsAt(baseUrl: string, flow: Showing['flow']): Actions {
  const query = flow ? `?flow=${toBase64Url(flow.id)}` : '';
  const at = (step: string) => `${baseUrl}/signin/${step}${query}`;
  return {
    recipient: at('recipient'),
    code: at('code'),
    resend: at('resend'),
    password: at('password'),
    account: at('account'),
    consent: at('consent'),
    change: at('change'),
    signOut: `${baseUrl}/signout`,
  };
}

/** What a page of a flow is shown with. */
interface Shown {
  readonly settings: PageSettings;
  readonly problem?: Problem | undefined;
  /** What was sent from the page before, to be corrected. */
  readonly form: ReadonlyMap<string, string>;
}

/** The page of the step at which a flow stands. */
export function pageOf(
  step: Exclude<FlowStep, { kind: 'done' }>,
  signIn: SignIn,
  { settings, problem, form }: Shown,
  ports: Pick<SignInPorts, 'clock' | 'sms' | 'email'>,
): Page {
  // A step gives the problems of its own page alone.
  const told = problem ? { problem: problem as never } : {};
  const account = signIn.session ? accountOf(signIn.session) : '';
  switch (step.kind) {
    case 'recipient':
      return {
        ...{ kind: 'recipient', channels: channelsOf(ports), offersPassword: offersPassword(signIn) },
        ...typedBefore(form.get('recipient') ?? signIn.request.loginHint),
        ...told,
      };
    case 'password':
      return {
        ...{ kind: 'password', offersCode: openCouriers(ports).length > 0 },
        ...typedBefore(form.get('username') ?? signIn.request.loginHint),
        ...told,
      };
    case 'code':
      return { ...codePage(step, signIn, settings, ports), ...(problem ? { ...told, isResent: false } : {}) };
    case 'account':
      return { kind: 'account', account };
    case 'consent':
      return { kind: 'consent', scope: consentMarks(signIn.request), account };
  }
}

/** Whether the person may prove to be somebody by a password: only where subjects are users, and the client may have it. */
export function offersPassword({ client, dialect }: Pick<SignIn, 'client' | 'dialect'>): boolean {
  return client.grantTypes.includes('password') && dialect.subjects === 'users';
}

function codePage(
  { sent }: Extract<FlowStep, { kind: 'code' }>,
  signIn: SignIn,
  { recipientLimits }: PageSettings,
  ports: Pick<SignInPorts, 'clock' | 'sms' | 'email'>,
) {
  const { digits, validFor, maxAttempts } = pagePolicy(signIn);
  const read = readRecipient(sent.typed, ports);
  const issuedAt = Math.floor(sent.issuedAt / 1000);
  const expiresAt = issuedAt + validFor;
  const isLate = ports.clock.seconds() >= expiresAt;
  const triesLeft = Math.max(0, maxAttempts - sent.generation);
  return {
    kind: 'code',
    sentTo: typeof read === 'string' ? { channel: sent.channel, address: sent.typed } : read.recipient,
    digits,
    triesLeft,
    expiresAt,
    isResent: sent.isResent === true && sent.generation === 0,
    ...deadCode(triesLeft, isLate),
    resendAt: issuedAt + secondsBetween(recipientLimits),
  } as const;
}

/** Said whenever the page is shown: a reload must not ask for a code that is worth nothing any more. */
function deadCode(triesLeft: number, isLate: boolean): { readonly problem?: CodeProblem } {
  if (triesLeft === 0) return { problem: { kind: 'too-many-tries' } };
  return isLate ? { problem: { kind: 'code-expired' } } : {};
}

/** Seconds between two messages, as far as one window alone says. */
function secondsBetween(limits: readonly RateLimit[]): number {
  return Math.max(0, ...limits.filter(({ count }) => count === 1).map(({ seconds }) => seconds));
}

function channelsOf(ports: Pick<SignInPorts, 'sms' | 'email'>) {
  const open = openCouriers(ports).map(({ channel }) => channel.name);
  const [only, ...more] = open;
  return only !== undefined && more.length === 0 ? only : 'both';
}

function typedBefore(typed: string | undefined) {
  return typed === undefined ? {} : { typed };
}

/** What the person who is signed in calls the account. */
export function accountOf({ name, recipient, subject }: ProvenSubject): string {
  return name ?? recipient ?? subject;
}
