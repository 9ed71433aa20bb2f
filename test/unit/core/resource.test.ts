import { describe, expect, it } from 'vitest';
import { authorizeResources, isResource } from '../../../shared/core/resource.ts';
import { clientWith } from '../../support/memory-fixtures.ts';
import { refusalOf } from '../../support/memory-refusal.ts';

const registered = ['https://r.example/a', 'https://r.example/b', 'urn:example:r'];
const client = clientWith({ resources: registered });

const refused = {
  code: 'invalid_target',
  detail: { because: 'resource-refused', description: 'the resource is not available to this client' },
};

describe('the resources of a request', () => {
  it.each([
    ['none', undefined, []],
    ['nothing but blanks', '  ', []],
    ['one', 'https://r.example/a', ['https://r.example/a']],
    [
      'several, in their order',
      'urn:example:r https://r.example/a',
      ['urn:example:r', 'https://r.example/a'],
    ],
    ['one twice', 'urn:example:r  urn:example:r', ['urn:example:r']],
  ])("may be %s of the client's", (_case, sent, resources) => {
    expect(authorizeResources(sent, client)).toEqual(resources);
  });

  it.each([
    ['unknown', 'https://other.example/'],
    ['unknown beside one that is known', 'urn:example:r https://other.example/'],
    ['spelled otherwise', 'HTTPS://R.example/a'],
    ['longer than a registered one', 'https://r.example/a/'],
    ['a part of a registered one', 'https://r.example/'],
    ['with a fragment', 'https://r.example/a#x'],
    ['a control character', 'https://r.example/a\n'],
  ])('are refused when one is %s', async (_case, sent) => {
    expect(await refusalOf(() => authorizeResources(sent, client))).toEqual(refused);
  });

  it('are refused to a client that has none', async () => {
    expect(await refusalOf(() => authorizeResources('https://r.example/a', clientWith()))).toEqual(refused);
  });

  it.each(['/a', 'r.example', 'https://r.example/a#x', '*'])(
    'are refused though they were registered, when one is no absolute URI without a fragment: %s',
    async (resource) => {
      const careless = clientWith({ resources: [resource] });
      expect(await refusalOf(() => authorizeResources(resource, careless))).toEqual(refused);
    },
  );

  it('are ten at most', async () => {
    const resources = Array.from({ length: 11 }, (_, n) => `urn:example:${n}`);
    const rich = clientWith({ resources });
    expect(authorizeResources(resources.slice(0, 10).join(' '), rich)).toEqual(resources.slice(0, 10));
    expect(await refusalOf(() => authorizeResources(resources.join(' '), rich))).toEqual(refused);
  });
});

describe('a resource indicator', () => {
  it.each([
    ['https://r.example', true],
    ['https://r.example/a?b=c', true],
    ['urn:example:r', true],
    ['com.example.app:/r', true],
    ['', false],
    ['r.example', false],
    ['//r.example', false],
    ['https://', false],
    ['https://r.example/#', false],
  ])('is an absolute URI without a fragment: %j %s', (text, expected) => {
    expect(isResource(text)).toBe(expected);
  });
});
