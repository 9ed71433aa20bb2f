import { describe, expect, it } from 'vitest';
import { actorsOf, delegatedReach, delegatedTo } from '../../../shared/core/delegation.ts';
import { Refusal } from '../../../shared/core/errors.ts';

describe('the actors of a token', () => {
  it.each([
    ['nobody', undefined, []],
    ['one', { sub: 'a' }, ['a']],
    ['three, the newest first', { sub: 'c', act: { sub: 'b', act: { sub: 'a' } } }, ['c', 'b', 'a']],
    ['one, whatever else is said of it', { sub: 'a', iss: 'https://x.example' }, ['a']],
  ])('are %s', (_case, act, expected) => {
    expect(actorsOf(act)).toEqual(expected);
  });

  it.each([
    ['nothing', null],
    ['a text', 'a'],
    ['a list', [{ sub: 'a' }]],
    ['no name', {}],
    ['an empty name', { sub: '' }],
    ['a name that is no text', { sub: 7 }],
    ['an actor behind it that is none', { sub: 'a', act: { sub: 1 } }],
    ['a text behind it', { sub: 'a', act: 'b' }],
  ])('are none of ours where the claim has %s', (_case, act) => {
    expect(actorsOf(act)).toBeUndefined();
  });
});

describe('a delegation', () => {
  it.each([
    ['nobody before', [], { sub: 'd' }],
    ['others before', ['c', 'b', 'a'], { sub: 'd', act: { sub: 'c', act: { sub: 'b', act: { sub: 'a' } } } }],
  ])('to a client with %s names them all', (_case, actors, expected) => {
    expect(delegatedTo('d', actors)).toEqual(expected);
    expect(actorsOf(expected)).toEqual(['d', ...actors]);
  });

  it.each([
    ['acts now', ['d', 'a']],
    ['acted before', ['a', 'd']],
    ['is the fifth', ['a', 'b', 'c', 'e']],
  ])('is not made to a client that %s', (_case, actors) => {
    expect(delegatedTo('d', actors)).toBeUndefined();
  });
});

describe("the reach of an actor's token", () => {
  const issuer = 'https://login.example.com';
  const uri = 'https://files.example.com';
  const subject = { scope: ['openid', 'api', 'files'], audience: [uri, 'api', 'files', issuer] };
  const reach = (asked: { scope?: string[]; targets?: string[] }, scope?: string[], of = subject) => {
    try {
      return delegatedReach(of, scope ? { scope } : {}, { scope: [], targets: [], ...asked });
    } catch (thrown) {
      if (thrown instanceof Refusal) return `${thrown.code} (${thrown.detail.because})`;
      throw thrown;
    }
  };
  const result = (scope: string[], resources: string[]) => ({ scope, audience: [], resources });

  it("is the subject token's, if nothing is asked for", () => {
    expect(reach({})).toEqual(result(subject.scope, subject.audience));
  });

  it("is no more than the actor's scopes, where it has a list", () => {
    expect(reach({}, ['files', 'openid', 'more'])).toEqual(
      result(['openid', 'files'], [uri, 'files', issuer]),
    );
    expect(reach({}, [])).toEqual(result([], [uri, issuer]));
  });

  it('is the scope asked for, without the resource servers that it leaves out', () => {
    expect(reach({ scope: ['api'] })).toEqual(result(['api'], [uri, 'api', issuer]));
  });

  it('is the targets asked for, each once, without the scopes of other resource servers', () => {
    expect(reach({ targets: ['api', 'api'] })).toEqual(result(['openid', 'api'], ['api']));
    expect(reach({ targets: [uri], scope: ['openid', 'files'] })).toEqual(result(['openid'], [uri]));
  });

  it.each([
    ['the subject token has not', { scope: ['more'] }, undefined],
    ['the actor has not', { scope: ['files'] }, ['openid', 'api']],
    ['the subject token has not, though the actor has', { scope: ['more'] }, ['more']],
  ])('is refused a scope that %s', (_case, asked, scope) => {
    expect(reach(asked, scope)).toBe('invalid_scope (scope-refused)');
  });

  it.each([
    ['the subject token has not', { targets: ['other'] }],
    ['the subject token has, but for one', { targets: ['api', 'other'] }],
    ['the scope leaves out', { targets: ['files'], scope: ['api'] }],
  ])('is refused a target that %s', (_case, asked) => {
    expect(reach(asked)).toBe('invalid_target (resource-refused)');
  });

  it('is refused where nobody would be left that the token is for', () => {
    const forApi = { scope: ['openid', 'api'], audience: ['api'] };
    expect(reach({ scope: ['openid'] }, undefined, forApi)).toBe('invalid_target (resource-refused)');
    expect(reach({}, undefined, { scope: ['openid'], audience: [] })).toBe(
      'invalid_target (resource-refused)',
    );
  });
});
