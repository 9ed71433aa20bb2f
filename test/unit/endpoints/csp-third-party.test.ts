import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { aliceOfTwo } from '../../support/password.ts';
import { baseUrl, outcomeOf } from '../../support/world.ts';
import { clients, codeOf, redeem, requestUrl, setting, shown, signIn } from './sign-in-setting.ts';

/** Everything about alice that the vendor's clients are told, by place. */
const all = { permissions: ['csp:org_member', 'csp:org_owner'], email: 'alice@example.com' };
const alice = {
  ...aliceOfTwo,
  profile: { given_name: 'Alice', family_name: 'Virtanen' },
  organizations: [{ id: 'org-1', permissions: all.permissions }],
};

/** What a client is told by access token, ID token and UserInfo of what is a person's. */
async function told(clientId: string, scope: string, user = alice) {
  const place = setting({ users: [user], clients });
  const page = await signIn(place, { url: requestUrl({ client_id: clientId, scope }, 'csp') });
  const isAsked = shown(page) === '200 consent';
  const done = isAsked ? await place.browser.send(page, 'consent', { decision: 'allow' }) : page;
  const { body } = await redeem(place.server, codeOf(done), { clientId, address: 'csp' });
  const headers = { authorization: `Bearer ${body['access_token']}` };
  const userinfo = await outcomeOf(place.server.fetch(`${baseUrl}/csp/gateway/am/api/userinfo`, { headers }));
  const places = [
    decodeJwt(String(body['access_token'])),
    decodeJwt(String(body['id_token'])),
    userinfo.body,
  ];
  return places.map((claims) =>
    Object.fromEntries(Object.entries(claims).filter(([name]) => personal.has(name))),
  );
}

const personal: ReadonlySet<string> = new Set([
  ...['acct', 'domain', 'username', 'perms', 'email', 'email_verified', 'given_name', 'family_name'],
  ...['phone_number', 'preferred_username'],
]);

const hidden = { acct: 'user-alice', domain: 'login.example.com', username: 'user-alice' };
const named = { acct: 'alice', domain: 'login.example.com', username: 'alice' };
const names = { given_name: 'Alice', family_name: 'Virtanen' };
const email = { email: all.email, email_verified: true };

describe('somebody else’s client at the vendor’s addresses', () => {
  it('is told the id alone where the user let it have openid alone', async () => {
    expect(await told('csp-partner', 'openid')).toEqual([{ ...hidden, perms: [] }, hidden, hidden]);
  });

  it('is told the address where it may have email, and no name by it', async () => {
    expect(await told('csp-partner', 'openid email')).toEqual([
      { ...hidden, perms: [] },
      { ...hidden, ...email },
      { ...hidden, ...email },
    ]);
  });

  it('is told the names where it may have profile, and no address by them', async () => {
    expect(await told('csp-partner', 'openid profile')).toEqual([
      { ...named, perms: [] },
      { ...named, ...names },
      { ...named, ...names, preferred_username: 'alice' },
    ]);
    const { username: _, ...nameless } = alice;
    const [claims] = await told('csp-partner', 'openid profile', nameless as typeof alice);
    expect(claims).toEqual({ ...hidden, perms: [] });
    const [ofPhone] = await told('csp-partner', 'openid profile phone', nameless as typeof alice);
    expect(ofPhone).toEqual({
      ...{ acct: alice.phoneNumber, domain: 'login.example.com', username: alice.phoneNumber },
      perms: [],
    });
  });

  it('is told all of it where it may have all', async () => {
    const [, identity] = await told('csp-partner', 'openid profile email');
    expect(identity).toEqual({
      ...{ acct: all.email, domain: 'example.com', username: 'alice' },
      ...{ ...email, ...names },
    });
  });

  it.each([
    ['openid', []],
    ['openid csp:org_member', ['csp:org_member']],
    ['openid ALL_PERMISSIONS', all.permissions],
  ])('has of the user’s permissions what the scopes name: %s', async (scope, perms) => {
    const [access] = await told('csp-partner', scope);
    expect(access?.['perms']).toEqual(perms);
  });
});

describe('the vendor’s own client', () => {
  it('is told who the user is, whatever the scopes', async () => {
    const person = { acct: all.email, domain: 'example.com', username: 'alice' };
    expect(await told('service', 'openid')).toEqual([
      { ...person, perms: all.permissions },
      { ...person, ...email, ...names },
      { ...person, ...email, ...names },
    ]);
  });
});
