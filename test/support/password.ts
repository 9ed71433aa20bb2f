import { hashPassword } from '../../shared/core/password.ts';
import { alice, frozen } from './ciam.ts';
import { clientWith } from './memory-fixtures.ts';
import { asApp, baseUrl, type Form, type WorldOptions, world } from './world.ts';

/** Where passwords are taken: the vendor's address, and the root. */
export const cspUrl = `${baseUrl}/csp/gateway/am/api/auth/token`;
export const rootUrl = `${baseUrl}/oauth2/token`;

export const rightPassword = 'correct horse battery staple';
const passwordHash = await hashPassword(rightPassword, new Uint8Array(16).fill(1));

/** Alice with a password, two organizations and a group. */
export const aliceOfTwo = {
  ...alice,
  passwordHash,
  organizations: [
    { id: 'org-1', permissions: ['csp:org_member'] },
    { id: 'org-2', permissions: ['csp:org_owner', 'external/billing/reader'] },
  ],
  groups: [{ id: 'g1', name: 'Admins' }],
};
/** Frozen, with the same password. */
export const frozenUser = { ...frozen, passwordHash };
/** Never had a password. */
export const codesOnly = {
  ...frozen,
  id: 'user-codes',
  email: 'codes@example.com',
  status: 'active',
} as const;

const grantTypes = ['password', 'refresh_token'];
/** The vendor's client, and one of no vendor's; both are `app`. */
export const cspApp = clientWith({
  dialect: 'csp',
  grantTypes,
  organization: { id: 'org-app', permissions: ['all'] },
});
export const plainApp = clientWith({ grantTypes });

/** A world whose users have passwords; `logIn` is alice's by default, and right. */
export function passwordWorld({ url = cspUrl, ...options }: WorldOptions & { readonly url?: string } = {}) {
  const made = world({
    clients: [url === cspUrl ? cspApp : plainApp],
    users: [aliceOfTwo, frozenUser, codesOnly],
    ...options,
  });
  const right = { grant_type: 'password', username: 'alice', password: rightPassword };
  const logIn = (form: Form = {}, headers: Form = asApp) => made.post(url, { ...right, ...form }, headers);
  return { ...made, logIn };
}
