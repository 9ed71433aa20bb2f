import type { Dialect } from '../../core/dialect.ts';
import { refuse } from '../../core/errors.ts';
import type { Client } from '../../core/model.ts';
import type { Claims, Ports } from '../../core/ports.ts';
import { type Parameters, pick, requireShort } from '../../http/parameters.ts';
import { readIdToken } from './hint.ts';

const declared = {
  id_token_hint: 6_000,
  client_id: 256,
  post_logout_redirect_uri: 2_048,
  state: 1_024,
  ui_locales: 256,
} as const;

/** What was sent to a logout (OpenID Connect RP-Initiated Logout §2), under the names by which it was. */
export type SignOutParameters = Readonly<Record<string, string>>;

/** What a logout asks for. */
export interface SignOutWish {
  /** The client, if the request says which. */
  readonly client: Client | undefined;
  /** The address to go to, which the client registered, and what it is to be told. */
  readonly address: string | undefined;
  readonly state: string | undefined;
  readonly uiLocales: string | undefined;
  /** Claims of the ID token, if it is one of ours; it may be over. */
  readonly hint: Claims | undefined;
  /** Whether the address, which is the client's, came under the vendor's name. */
  readonly isVendors: boolean;
}

/** The parameters of a logout among those that were sent. Throws `invalid_request` for one that is too long, and for too much altogether: what comes by POST goes on by GET. */
export function pickSignOut(
  sent: Parameters,
  { logoutParameter }: Pick<Dialect, 'logoutParameter'>,
): SignOutParameters {
  const vendors =
    logoutParameter === undefined ? {} : { [logoutParameter]: declared.post_logout_redirect_uri };
  return requireShort(pick(sent, { ...declared, ...vendors }));
}

/**
 * What the parameters ask for. An ID token that is none of ours counts as none, since keys change: the person is then asked. Throws `invalid_request` for an address that is not the
 * client's, and for an ID token of another client.
 */
export async function readWish(
  params: SignOutParameters,
  { dialect, issuer }: { readonly dialect: Pick<Dialect, 'logoutParameter'>; readonly issuer: string },
  ports: Pick<Ports, 'clients' | 'publicKeys'>,
): Promise<SignOutWish> {
  const { id_token_hint: idToken, client_id: clientId, post_logout_redirect_uri: standard } = params;
  const vendors = params[dialect.logoutParameter ?? ''];
  if (vendors !== undefined && standard !== undefined && vendors !== standard) refuseTarget();
  const hint = idToken === undefined ? undefined : await readIdToken(idToken, issuer, ports);
  const hinted = hint?.['azp'];
  if (clientId !== undefined && hinted !== undefined && clientId !== hinted) refuseHint();
  const client = await ports.clients.find(clientId ?? String(hinted ?? ''));
  const address = standard ?? vendors;
  return {
    client,
    address: address === undefined ? undefined : requireTarget(address, client),
    state: params['state'],
    uiLocales: params['ui_locales'],
    hint,
    isVendors: vendors !== undefined,
  };
}

/** The address, if the client registered it, character by character. Throws `invalid_request` for any other. */
export function requireTarget(address: string, client: Client | undefined): string {
  return client?.postLogoutRedirectUris.includes(address) ? address : refuseTarget();
}

/** The address with the `state`. Parsed and written again, which leaves only what a header may hold. */
export function locationOf(address: string, state: string | undefined): string {
  const url = new URL(address);
  if (state !== undefined) url.searchParams.set('state', state);
  return url.href;
}

function refuseTarget(): never {
  return refuse('invalid_request', {
    because: 'redirect-uri-refused',
    description: 'the address to return to is not one that the client registered',
  });
}

function refuseHint(): never {
  return refuse('invalid_request', {
    because: 'id-token-refused',
    description: 'id_token_hint is an ID token of another client',
  });
}
