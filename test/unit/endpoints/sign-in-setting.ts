import { createHash } from 'node:crypto';
import { issuerOf } from '../../../shared/contract/issuers.ts';
import type { Client, User } from '../../../shared/core/model.ts';
import { pageTextsIn } from '../../../shared/pages/locales/index.ts';
import { type TestBrowser, testBrowser, type Visited } from '../../support/browser.ts';
import { alice } from '../../support/ciam.ts';
import { smsGrant } from '../../support/clients.ts';
import { apiClient, clientWith } from '../../support/memory-fixtures.ts';
import { aliceOfTwo, frozenUser } from '../../support/password.ts';
import {
  baseUrl,
  basic,
  type Form,
  outcomeOf,
  type World,
  type WorldOptions,
  world,
} from '../../support/world.ts';

/** Where the three issuers take authorization requests, and trade codes. */
export const addresses = {
  uas: { authorize: `${baseUrl}/uas/oauth2/authorization`, token: `${baseUrl}/uas/oauth2/token` },
  plain: { authorize: `${baseUrl}/oauth2/authorize`, token: `${baseUrl}/oauth2/token` },
  csp: {
    authorize: `${baseUrl}/csp/gateway/discovery`,
    token: `${baseUrl}/csp/gateway/am/api/auth/token`,
  },
} as const;
export type Address = keyof typeof addresses;

export const cspIssuer = issuerOf('csp', baseUrl);

export const callback = 'https://web.example.com/callback';
export const verifier = 'v'.repeat(43);
export const challenge = createHash('sha256').update(verifier).digest('base64url');

const grantTypes = ['authorization_code', 'refresh_token'];

/** A client of ours with a secret, that knows its users only. */
export const web = clientWith({
  clientId: 'web',
  clientName: 'The Web',
  grantTypes,
  redirectUris: [callback],
  resources: ['https://one.example.com/', 'https://two.example.com/'],
});
export const other = clientWith({ ...web, clientId: 'other', redirectUris: ['https://other.example.com/'] });
/** Signs strangers up. */
export const shop = clientWith({ ...web, clientId: 'shop', autoSignup: true });
export const spa = clientWith({
  ...web,
  clientId: 'spa',
  secrets: [],
  tokenEndpointAuthMethod: 'none',
  pkceOptional: true,
  redirectUris: ['http://127.0.0.1/callback', 'com.example.app:/callback'],
});
export const loose = clientWith({ ...web, clientId: 'loose', pkceOptional: true });
export const old = clientWith({ ...web, clientId: 'old', codeChallengeMethod: 'plain' });
export const partner = clientWith({ ...web, clientId: 'partner', clientName: 'Partner', thirdParty: true });
/** The vendor's, with passwords. */
export const service = clientWith({
  ...web,
  clientId: 'service',
  dialect: 'csp',
  grantTypes: [...grantTypes, 'password'],
});
/** The other vendor's. */
export const site = clientWith({ ...web, clientId: 'site', dialect: 'ciam' });
/** Somebody else's, at the vendors' addresses. */
export const cspPartner = clientWith({
  ...partner,
  clientId: 'csp-partner',
  dialect: 'csp',
  scope: [...['openid', 'profile', 'email', 'phone', 'ALL_PERMISSIONS'], 'csp:org_member'],
});
export const uasPartner = clientWith({ ...partner, clientId: 'uas-partner', dialect: 'uas' });
export const sitePartner = clientWith({ ...partner, clientId: 'site-partner', dialect: 'ciam' });
/** At the issuer whose subjects are recipients. */
export const tool = clientWith({
  ...web,
  clientId: 'tool',
  grantTypes: [...grantTypes, smsGrant, 'password'],
});
/** May not use codes at all. */
export const machine = clientWith({ ...web, clientId: 'machine', grantTypes: ['client_credentials'] });

export const clients: readonly Client[] = [
  ...[web, other, shop, spa, loose, old, partner, service, site, tool, machine],
  ...[cspPartner, uasPartner, sitePartner],
  apiClient,
];

/** Alice has a password and two organizations. */
export const users: readonly User[] = [aliceOfTwo, frozenUser];
export const phone = '+358401234567';
export const mail = 'alice@example.com';
export const stranger = 'stranger@example.com';
export { alice };

/** A world with the clients and users above, and a browser in it. */
export function setting(options: WorldOptions = {}) {
  const server = world({ clients, users, ...options });
  return { server, browser: testBrowser(server) };
}

/** An authorization request of `web`, in order, but for what is overridden; an empty text leaves a parameter out. */
export function requestUrl(overrides: Form = {}, address: Address = 'plain'): string {
  const params = {
    client_id: 'web',
    redirect_uri: callback,
    response_type: 'code',
    scope: 'openid',
    state: 'state-1',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...overrides,
  };
  const sent = Object.entries(params).filter(([, value]) => value !== '');
  return `${addresses[address].authorize}?${new URLSearchParams(sent)}`;
}

/** The newest code that was sent. */
export function sentCode({ messages }: Pick<World, 'messages'>): string {
  const [code] = /\b\d{4} ?\d{4}\b|\b\d{3} ?\d{3}\b/.exec(messages.at(-1)?.message.text ?? '') ?? [];
  if (code === undefined) throw new Error('no message with a code was sent');
  return code;
}

/** A code that is not this one. */
export function wrongCode(code: string): string {
  return code.replace(/\d/g, (digit) => String((Number(digit) + 1) % 10));
}

interface Place {
  readonly server: World;
  readonly browser: TestBrowser;
}

/** A browser at the page that asks for the code, which still has the page before. */
export async function atCode(recipient: string = mail, url: string = requestUrl()) {
  const { server, browser } = setting();
  const page = await browser.open(url);
  const asking = await browser.send(page, 'recipient', { recipient });
  return { server, browser, page, asking, code: sentCode(server) };
}

/** From the page that asks for a recipient to what comes after the right code. A minute passes before: nobody is sent two codes in one. */
export async function prove({ server, browser }: Place, page: Visited, recipient = mail): Promise<Visited> {
  server.clock.advance(61);
  const asking = await browser.send(page, 'recipient', { recipient });
  return browser.send(asking, 'code', { code: sentCode(server) });
}

/** A whole sign-in, to what comes after the right code. */
export async function signIn(
  place: Place,
  { recipient = mail, url = requestUrl() }: { readonly recipient?: string; readonly url?: string } = {},
): Promise<Visited> {
  return prove(place, await place.browser.open(url), recipient);
}

/** An answer at a client's address: where, and its parameters. */
export function answerOf({ status, location }: Visited): Form {
  const { searchParams } = new URL(location);
  return { status: String(status), at: location.replace(/\?.*/, ''), ...Object.fromEntries(searchParams) };
}

/** The answer's code. */
export function codeOf(visited: Visited): string {
  const { code } = answerOf(visited);
  if (code === undefined) throw new Error(`there is no code in ${visited.location}`);
  return code;
}

/** Trades a code, as `web` unless told otherwise. */
export function redeem(
  { post }: Pick<World, 'post'>,
  code: string,
  { form = {}, clientId = 'web', address = 'plain' as Address } = {},
) {
  return outcomeOf(
    post(
      addresses[address].token,
      {
        grant_type: 'authorization_code',
        code,
        redirect_uri: callback,
        code_verifier: verifier,
        ...form,
      },
      clientId === 'spa' ? {} : { authorization: basic(clientId, 'app-secret') },
    ),
  );
}

/** Claims of the ID token among the tokens that a code brings. */
export async function identityOf(
  server: Pick<World, 'post'>,
  visited: Visited,
  as: { readonly clientId?: string; readonly address?: Address } = {},
): Promise<Readonly<Record<string, unknown>>> {
  const { body } = await redeem(server, codeOf(visited), as);
  const [, payload = ''] = String(body['id_token']).split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
}

/** A request at the client's address, answered with an error. */
export function errorAt(error: string, error_description: string, more: Form = {}): Form {
  return { status: '303', at: callback, error, error_description, state: 'state-1', iss: baseUrl, ...more };
}

const { errors } = pageTextsIn('en');

/** The forms of the pages: where each of them sends what. */
const forms = [
  ['/signin/password?', 'password'],
  ['/signin/recipient?', 'recipient'],
  ['/signin/resend?', 'code'],
  ['/signin/account?', 'account'],
  ['/signin/consent?', 'consent'],
  [' data-auto>', 'form-post'],
] as const;

/** Which page it is that a browser was shown; an error page by its kind, and nothing for no page of ours. */
export function pageOf({ html }: Pick<Visited, 'html'>): string {
  const [, form] = forms.find(([mark]) => html.includes(mark)) ?? [];
  const [error = ''] =
    Object.entries(errors).find(([, { happened }]) => html.includes(`<p>${escaped(happened)}</p>`)) ?? [];
  return form ?? error;
}

function escaped(text: string): string {
  return text.replaceAll("'", '&#39;').replaceAll('"', '&quot;');
}

/** The page, and the status with which it came. */
export function shown(visited: Visited): string {
  return `${visited.status} ${pageOf(visited)}`;
}

/** A page of each step that has forms, the browser that is at it, and what its form sends. */
export async function atEachStep() {
  const at = async (
    url: string,
    to: (place: ReturnType<typeof setting>, page: Visited) => Promise<Visited> | Visited,
  ) => {
    const place = setting();
    return { ...place, page: await to(place, await place.browser.open(url)) };
  };
  const stay = (_: unknown, page: Visited) => page;
  const toCode = ({ browser }: ReturnType<typeof setting>, page: Visited) =>
    browser.send(page, 'recipient', { recipient: mail });
  return [
    ['recipient', { recipient: mail }, await at(requestUrl(), stay)],
    ['code', { code: '00000000' }, await at(requestUrl(), toCode)],
    ['resend', {}, await at(requestUrl(), toCode)],
    ['change', { to: 'recipient' }, await at(requestUrl(), toCode)],
    [
      'password',
      { username: 'alice', password: 'x' },
      await at(requestUrl({ client_id: 'service' }, 'csp'), stay),
    ],
    [
      'account',
      { account: 'continue' },
      await at(requestUrl({ prompt: 'login select_account' }), (place, page) =>
        prove(place, page).then(() => place.browser.open(requestUrl({ prompt: 'select_account' }))),
      ),
    ],
    ['consent', { decision: 'allow' }, await at(requestUrl({ client_id: 'partner' }), prove)],
  ] as const;
}
