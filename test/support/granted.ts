import type { DialectId } from '../../shared/contract/issuers.ts';
import type { Client, Grant } from '../../shared/core/model.ts';
import { encodeRefreshToken } from '../../shared/core/refresh-token.ts';
import { clientWith, grantWith } from './memory-fixtures.ts';
import { baseUrl, tokenUrl, type World } from './world.ts';

export const rootTokenUrl = `${baseUrl}/oauth2/token`;
export const cspIssuer = `${baseUrl}/csp/gateway/am/api/auth`;
export const cspTokenUrl = `${cspIssuer}/token`;

/** Where each dialect's clients get tokens, and a client of it that may do nothing but refresh. */
export const refreshing = {
  ciam: { url: rootTokenUrl, client: clientWith({ dialect: 'ciam', grantTypes: ['refresh_token'] }) },
  csp: { url: cspTokenUrl, client: clientWith({ dialect: 'csp', grantTypes: ['refresh_token'] }) },
  plain: { url: rootTokenUrl, client: clientWith({ grantTypes: ['refresh_token'] }) },
  uas: { url: tokenUrl, client: clientWith({ grantTypes: ['refresh_token'] }) },
} as const satisfies Readonly<Record<DialectId, { readonly url: string; readonly client: Client }>>;

/** A grant that a world has without a login, and its newest refresh token. */
export async function granted(
  { ports }: Pick<World, 'ports'>,
  overrides: Partial<Grant> = {},
): Promise<{ readonly grant: Grant; readonly refreshToken: string }> {
  const grant = grantWith(overrides);
  if (!(await ports.grants.claim(grant))) throw new Error('the grant is there already');
  const { id: grantId, generation, expiresAt } = grant;
  return { grant, refreshToken: encodeRefreshToken({ grantId, generation, expiresAt }, ports.refreshKeys) };
}
