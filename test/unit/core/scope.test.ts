import { describe, expect, it } from 'vitest';
import type { Client } from '../../../shared/core/model.ts';
import { authorizeScope, formatScope, parseScope, resourceServersOf } from '../../../shared/core/scope.ts';
import { memoryClientStore } from '../../support/memory.ts';
import { apiClient, clientWith } from '../../support/memory-fixtures.ts';
import { refusalOf } from '../../support/memory-refusal.ts';

const refused = (description: string) => ({
  code: 'invalid_scope',
  detail: { because: 'scope-refused', description },
});

const clients = memoryClientStore([clientWith(), apiClient]);
const isOwnScope = (scope: string) => scope.startsWith('own:');
const authorize = (scope: readonly string[], client: Partial<Client>) =>
  authorizeScope(scope, clientWith(client), { isOwnScope }, clients);

describe('a scope', () => {
  it('is a list of distinct names, in order', () => {
    expect(parseScope('openid  api openid ')).toEqual(['openid', 'api']);
    expect(parseScope(' ')).toEqual([]);
    expect(parseScope('!#[]~')).toEqual(['!#[]~']);
    expect(formatScope(['openid', 'api'])).toBe('openid api');
    expect(formatScope([])).toBe('');
  });

  it.each(['a"b', 'a\\b', 'ä', 'a\tb', 'a\nb', '\u007f', '\u{1f511}', 'openid a"b', 'a\u00a0b'])(
    'is refused with a character that none may have: %j',
    async (scope) => {
      const refusal = refused('scope has a character that no scope may have');
      expect(await refusalOf(() => parseScope(scope))).toEqual(refusal);
    },
  );

  it('has at most twenty names', async () => {
    const names = Array.from({ length: 21 }, (_, n) => `s${n}`);
    expect(parseScope(names.slice(0, 20).join(' '))).toEqual(names.slice(0, 20));
    expect(parseScope([...names.slice(0, 20), 's0'].join(' '))).toHaveLength(20);
    const refusal = refused('scope has more than 20 values');
    expect(await refusalOf(() => parseScope(names.join(' ')))).toEqual(refusal);
  });

  it('names resource servers with whatever OpenID Connect does not use', () => {
    const standard = ['openid', 'userinfo', 'profile', 'email', 'phone', 'address', 'offline_access'];
    const scope = [...standard, 'api', 'constructor', 'own:x'];
    expect(resourceServersOf(scope, isOwnScope)).toEqual(['api', 'constructor']);
  });

  it.each([
    ['openid alone', ['openid'], {}, []],
    ['a resource server', ['openid', 'api'], {}, ['api']],
    ['what the client is registered for', ['api'], { scope: ['openid', 'api'] }, ['api']],
    ["the dialect's own that the client lists", ['own:x', 'api'], { scope: ['own:x', 'api'] }, ['api']],
    ['nothing', [], { scope: [] }, []],
  ])('is authorized for %s, with the resource servers in it', async (_case, scope, client, audience) => {
    expect(await authorize(scope, client)).toEqual({ scope, audience });
  });

  it.each([
    ['nobody', ['openid', 'nobody'], {}],
    ['a client that is no resource server', ['openid', 'app'], {}],
    ['more than the client is registered for', ['openid', 'api'], { scope: ['openid'] }],
    ["one of the dialect's own that the client does not list", ['own:x'], { scope: ['own:y'] }],
    ["one of the dialect's own, for a client that lists none", ['own:x'], {}],
    ['an unregistered server that the client lists', ['nobody'], { scope: ['nobody'] }],
  ])('is refused when it names %s', async (_case, scope, client) => {
    const refusal = refused('scope is not available to this client');
    expect(await refusalOf(() => authorize(scope, client))).toEqual(refusal);
  });
});
