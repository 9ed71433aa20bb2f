import { describe, expect, it } from 'vitest';
import type { TokenIssue } from '../../shared/core/authorization.ts';
import type { Group, UserFacts } from '../../shared/core/model.ts';
import type { Claims } from '../../shared/core/ports.ts';
import { csp } from '../../shared/dialects/csp.ts';
import { alice } from '../support/ciam.ts';
import { startOfTests as now } from '../support/clock.ts';
import { clientWith, grantWith } from '../support/memory-fixtures.ts';

const issuer = 'https://login.example.com/csp/gateway/am/api/auth';
const organization = { id: 'org-1', permissions: ['csp:org_member', 'external/service/role'] };
const groups: readonly Group[] = [1, 2, 3, 4].map((n) => ({ id: `id-${n}`, name: `Name ${n}` }));
const user: UserFacts = {
  email: 'alice@example.com',
  username: 'alice',
  phoneNumber: '+358401234567',
  profile: { given_name: 'Alice', family_name: 'Ä', nickname: 'Al' },
  groups,
};
const login = {
  grantId: new Uint8Array(16).fill(7),
  authTime: now - 9,
  method: 'password',
  sessionIndex: 's',
} as const;

const issue: TokenIssue = {
  ...{ issuer, client: clientWith(), now },
  lifetimes: { accessToken: 1_800, idToken: 900, refreshToken: 86_400 },
  authorization: {
    ...{ subject: 'user-1', scope: ['openid', 'group_names'], audience: [], resources: [] },
    ...{ user, organization, login },
  },
  amr: ['pwd'],
  tokenId: 'token-1',
  idTokenId: 'token-2',
  userClaims: { nickname: 'Al' },
};

/** The same for another authorization. */
function issueOf(overrides: Partial<TokenIssue['authorization']>): TokenIssue {
  return { ...issue, authorization: { ...issue.authorization, ...overrides } };
}

const identity = { acct: 'alice@example.com', domain: 'example.com', username: 'alice' };
const context = '07070707-0707-4707-8707-070707070707';

describe('an access token of csp', () => {
  it('has every claim that its clients read', () => {
    expect(csp.accessTokenClaims(issue)).toEqual({
      ...{ iss: issuer, sub: 'user-1', aud: issuer, azp: 'app', client_id: 'app' },
      ...{ iat: now, exp: now + 1_800, jti: 'token-1', context, context_name: 'org-1' },
      ...identity,
      perms: ['csp:org_member', 'external/service/role'],
      scope: 'openid group_names',
      grant_id: 'BwcHBwcHBwcHBwcHBwcHBw',
      token_use: 'access',
    });
  });

  it('of a client that acts for itself is its own context, and has a user name all the same', () => {
    const { user: _user, login: _login, organization: _organization, ...alone } = issue.authorization;
    const ofClient = { ...issue, authorization: { ...alone, subject: 'app', scope: [] } };
    expect(csp.accessTokenClaims(ofClient)).toEqual({
      ...{ iss: issuer, sub: 'app', aud: issuer, azp: 'app', client_id: 'app' },
      ...{ iat: now, exp: now + 1_800, jti: 'token-1', context: 'token-1' },
      ...{ acct: 'app', domain: 'login.example.com', username: 'app' },
      perms: [],
      token_use: 'access',
    });
  });

  it('names the resources that it is for, and who acts for the subject', () => {
    const act = { sub: 'backend' };
    const claims = csp.accessTokenClaims(
      issueOf({ resources: ['https://r.example/'], audience: ['api'], actor: act }),
    );
    expect([claims['aud'], claims['act']]).toEqual([['https://r.example/', 'api'], act]);
  });

  it.each<[string, Partial<UserFacts>, Claims]>([
    [
      'its e-mail address',
      { email: 'a@b.example', phoneNumber: '+1' },
      { acct: 'a@b.example', domain: 'b.example', username: 'a@b.example' },
    ],
    ['its phone number', { phoneNumber: '+1' }, { acct: '+1', domain: 'login.example.com', username: '+1' }],
    ['its id', {}, { acct: 'user-1', domain: 'login.example.com', username: 'user-1' }],
    ['its name', { username: 'al' }, { acct: 'al', domain: 'login.example.com', username: 'al' }],
  ])('calls a user by %s where it has no other', (_case, facts, expected) => {
    const claims = csp.accessTokenClaims(issueOf({ user: { profile: {}, groups: [], ...facts } }));
    const { acct, domain, username } = claims;
    expect({ acct, domain, username }).toEqual(expected);
  });
});

describe('an ID token of csp', () => {
  it('says who logged in, in which organization, and what its scope asks for', () => {
    expect(csp.idTokenClaims(issueOf({ login: { ...login, nonce: 'n-1' } }))).toEqual({
      ...{ iss: issuer, sub: 'user-1', aud: ['app'], azp: 'app' },
      ...{ iat: now, exp: now + 900, jti: 'token-2', context, context_name: 'org-1' },
      ...identity,
      ...{ email: 'alice@example.com', email_verified: true, given_name: 'Alice', family_name: 'Ä' },
      nickname: 'Al',
      group_names: ['Name 1', 'Name 2', 'Name 3', 'Name 4'],
      auth_time: now - 9,
      sid: 'BwcHBwcHBwcHBwcHBwcHBw',
      nonce: 'n-1',
      token_use: 'id',
    });
  });

  it('says no more of a user than is known, and nothing of a recipient that is none', () => {
    const { user: _, ...withoutUser } = issue.authorization;
    for (const authorization of [withoutUser, { ...withoutUser, user: { profile: {}, groups: [] } }]) {
      const bare = { ...issue, userClaims: {}, authorization: { ...authorization, scope: ['openid'] } };
      expect(csp.idTokenClaims(bare)).toEqual({
        ...{ iss: issuer, sub: 'user-1', aud: ['app'], azp: 'app' },
        ...{ iat: now, exp: now + 900, jti: 'token-2', context, context_name: 'org-1' },
        ...{ acct: 'user-1', domain: 'login.example.com', username: 'user-1' },
        auth_time: now - 9,
        sid: 'BwcHBwcHBwcHBwcHBwcHBw',
        token_use: 'id',
      });
    }
  });
});

/** Group claims of an ID token. */
function groupsOf(scope: readonly string[], maxGroups?: number): Claims {
  const limited = maxGroups === undefined ? issueOf({ scope }) : { ...issueOf({ scope }), maxGroups };
  const { group_names, group_ids, groups_truncated } = csp.idTokenClaims(limited);
  return JSON.parse(JSON.stringify({ group_names, group_ids, groups_truncated }));
}

const names = (...numbers: readonly number[]) => numbers.map((n) => `Name ${n}`);
const ids = (...numbers: readonly number[]) => numbers.map((n) => `id-${n}`);

describe('groups in an ID token', () => {
  it.each<[string, readonly string[], Claims]>([
    ['no scope about groups', ['openid'], {}],
    ['group_names', ['group_names'], { group_names: names(1, 2, 3, 4) }],
    ['group_ids', ['group_ids'], { group_ids: ids(1, 2, 3, 4) }],
    ['both', ['group_ids', 'group_names'], { group_names: names(1, 2, 3, 4), group_ids: ids(1, 2, 3, 4) }],
    ['one by name', ['grpn://Name 2'], { group_names: names(2) }],
    ['one by id', ['grpid://id-3'], { group_ids: ids(3) }],
    [
      'one by name and another by id',
      ['grpid://id-3', 'grpn://Name 2'],
      { group_names: names(2, 3), group_ids: ids(2, 3) },
    ],
    [
      'two by name, in the order of the user',
      ['grpn://Name 4', 'grpn://Name 1'],
      { group_names: names(1, 4) },
    ],
    [
      'all by name, and one by id',
      ['group_names', 'grpid://id-3'],
      { group_names: names(1, 2, 3, 4), group_ids: ids(1, 2, 3, 4) },
    ],
    ['one that the user is not in', ['grpn://Name 9'], { group_names: [] }],
    ['the id of a group as a name', ['grpn://id-1'], { group_names: [] }],
    ['a name in other letters', ['grpn://name 1'], { group_names: [] }],
    ['part of a name', ['grpn://Name'], { group_names: [] }],
    ['no name at all', ['grpn://', 'grpid://'], { group_names: [], group_ids: [] }],
    ['another kind of scope', ['grp://Name 1', 'xgrpn://Name 1'], {}],
  ])('are those that the scope is about: %s', (_case, scope, expected) => {
    expect(groupsOf(scope)).toEqual(expected);
  });

  it.each<[number, Claims]>([
    [5, { group_names: names(1, 2, 3, 4), group_ids: ids(1, 2, 3, 4) }],
    [4, { group_names: names(1, 2, 3, 4), group_ids: ids(1, 2, 3, 4) }],
    [3, { group_names: names(1, 2, 3), group_ids: ids(1, 2, 3), groups_truncated: true }],
    [1, { group_names: names(1), group_ids: ids(1), groups_truncated: true }],
  ])('are cut at the same index where %d may be named, and say so', (most, expected) => {
    expect(groupsOf(['group_names', 'group_ids'], most)).toEqual(expected);
  });

  it('are counted among those that the scope is about', () => {
    expect(groupsOf(['grpn://Name 4', 'grpn://Name 3'], 2)).toEqual({ group_names: names(3, 4) });
    expect(groupsOf(['grpn://Name 4', 'grpn://Name 3'], 1)).toEqual({
      group_names: names(3),
      groups_truncated: true,
    });
  });
});

describe('userinfo of csp', () => {
  it('tells the user as it is, in the context of the token, with groups in order', () => {
    const told = {
      user: { ...alice, groups },
      client: clientWith({ maxGroupsInIdToken: 2 }),
      scope: ['openid', 'group_ids'],
      claims: { iss: issuer, context, context_name: 'org-1' },
    };
    expect(csp.userinfoBody(told)).toEqual({
      ...{ sub: 'user-alice', context, context_name: 'org-1' },
      ...identity,
      ...{ email: 'alice@example.com', email_verified: true },
      group_ids: ids(1, 2),
      groups_truncated: true,
    });
    const bare = { ...told, client: clientWith(), scope: ['openid'], claims: { iss: issuer, context } };
    expect(csp.userinfoBody(bare)).toEqual({
      ...{ sub: 'user-alice', context },
      ...identity,
      ...{ email: 'alice@example.com', email_verified: true },
    });
  });
});

describe('the csp dialect', () => {
  it.each<[string, boolean]>([
    ['openid', false],
    ['demo-api', false],
    ['group_names', true],
    ['group_ids', true],
    ['grpn://Admins', true],
    ['grpid://1', true],
    ['ALL_PERMISSIONS', true],
    ['customer_number', true],
    ['external/service/role', true],
    ['csp:org_member', true],
    ['constructor', false],
  ])('has scopes of its own, which name no resource server: %s %s', (scope, isOwn) => {
    expect(csp.isOwnScope(scope)).toBe(isOwn);
  });

  it('names how a user logged in by RFC 8176', () => {
    const methods = (['password', 'sms', 'email'] as const).map((method) => csp.amr(method, issuer));
    expect(methods).toEqual([['pwd'], ['otp'], ['otp']]);
  });

  it('takes JSON, and credentials in the body, at the older address alone', () => {
    const route = { function: 'token-direct', method: 'POST', path: '/token' } as const;
    const alias = { ...route, alias: true };
    expect([csp.acceptsJson(route), csp.clientAuthentication(route)]).toEqual([false, 'basic']);
    expect([csp.acceptsJson(alias), csp.clientAuthentication(alias)]).toEqual([true, 'basic-first']);
  });

  it('tells of a refresh token what its clients read', () => {
    const claims = { exp: 2, iat: 1, sub: 'user-1', scope: 'openid', grant_id: 'x' };
    const introspected = (grant = grantWith()) =>
      csp.introspectionBody({ kind: 'refresh_token', grant, claims }, clientWith(), now);
    expect(introspected()).toEqual({ exp: 2, iat: 1, sub: 'user-1', token_type: 'refresh_token' });
    expect(introspected(grantWith({ organization }))).toEqual({
      ...{ exp: 2, iat: 1, sub: 'user-1', orgId: 'org-1' },
      token_type: 'refresh_token',
    });
  });

  it('has codes as the others have, though no address of its own sends any', () => {
    expect(csp.challengeBody('r', 'sms')).toEqual({ reference: 'r' });
  });
});
