import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as ours from '../../infra/constructs/bundling/web-classes.ts';

/** Node's own classes, which tests of endpoints use, and those that stand in for them in the bundles. */
const kinds = [{ Headers, Request, Response }, ours] as const;

type Kind = (typeof kinds)[number];

/** What came of doing the same with both: a value, or the kind of error. */
function bothOf<T>(act: (kind: Kind) => T): readonly [T | string, T | string] {
  const outcome = (kind: Kind) => {
    try {
      return act(kind);
    } catch (thrown) {
      return thrown instanceof Error ? thrown.name : 'something else';
    }
  };
  return [outcome(kinds[0]), outcome(kinds[1])];
}

async function settledOf<T>(act: (kind: Kind) => Promise<T>): Promise<readonly unknown[]> {
  const outcome = (kind: Kind) => act(kind).catch((thrown: Error) => thrown.name);
  return Promise.all(kinds.map(outcome));
}

const name = fc.oneof(
  fc.constantFrom(
    'Cookie',
    'cookie',
    'Set-Cookie',
    'set-cookie',
    'Content-Type',
    'X-A',
    'x-a',
    'vary',
    '',
    'a b',
    'ä',
    'x:y',
    'x\n',
  ),
  fc.string({ unit: 'binary-ascii' }),
);
const value = fc.oneof(
  fc.constantFrom('', ' a\t', 'a, b', 'a\r\nx-b: c', 'a\nb', 'a\0b', '\n a \r\n', 'é', '€', '\x7f', '\x1b'),
  fc.string({ unit: 'binary' }),
);
const step = fc.record({ by: fc.constantFrom('append', 'set'), name, value });

/** Everything that a function reads of headers. */
function contentsOf(headers: InstanceType<Kind['Headers']>) {
  return {
    names: [...new Set(headers.keys())],
    values: [...new Set(headers.keys())].map((key) => [headers.get(key), headers.has(key.toUpperCase())]),
    cookies: headers.getSetCookie(),
    missing: [headers.get('not-there'), headers.has('not-there')],
  };
}

describe('headers in the bundles', () => {
  it("hold, refuse and give what Node's do", () => {
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const [nodes, stand] = bothOf(({ Headers: Kind }) => {
          const headers = new Kind();
          for (const { by, name: key, value: text } of steps)
            headers[by === 'set' ? 'set' : 'append'](key, text);
          return contentsOf(headers);
        });
        expect(stand).toEqual(nodes);
      }),
    );
  });

  it("refuse each bad name and value as Node's do, one by one", () => {
    fc.assert(
      fc.property(name, value, (key, text) => {
        const [nodes, stand] = bothOf(({ Headers: Kind }) => contentsOf(new Kind([[key, text]])));
        expect(stand).toEqual(nodes);
      }),
    );
  });

  it('are made of pairs, of a record and of headers', () => {
    const made = ({ Headers: Kind }: Kind) => {
      const pairs = new Kind([
        ['Set-Cookie', 'a=1'],
        ['set-cookie', 'b=2'],
        ['vary', 'Origin'],
        ['Vary', 'Accept'],
      ]);
      return [pairs, new Kind(pairs as never), new Kind({ location: '/x', 'X-A': ' y ' })].map(contentsOf);
    };
    const [nodes, stand] = bothOf(made);
    expect(stand).toEqual(nodes);
  });

  it('never let a value end its line', () => {
    expect(() => new ours.Headers({ location: 'https://a.example/\r\nset-cookie: stolen=1' })).toThrow(
      TypeError,
    );
    expect(() => new ours.Headers().append('x\r\ny', 'z')).toThrow(TypeError);
  });
});

describe('requests and answers in the bundles', () => {
  const body = fc.oneof(
    fc.constant(undefined),
    fc.constantFrom('\ufeffmarked', '\ud800'),
    fc.string({ unit: 'binary' }),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  );

  it("have the body that Node's have, as text and as bytes, once", async () => {
    await fc.assert(
      fc.asyncProperty(body, fc.constantFrom('text', 'arrayBuffer'), async (sent, as) => {
        const [nodes, stand] = await settledOf(async ({ Request: Kind }) => {
          const request = new Kind('https://api.invalid/token?x=%20y', {
            method: 'POST',
            ...(sent === undefined ? {} : { body: sent as string }),
          });
          const copy = request.clone();
          const read = async () => {
            const got = as === 'text' ? await request.text() : await request.arrayBuffer();
            return typeof got === 'string' ? got : [...new Uint8Array(got)];
          };
          const { url, method } = request;
          const first = await read();
          const again = await read().catch((thrown: Error) => thrown.name);
          return {
            url,
            method,
            type: request.headers.get('content-type'),
            first,
            again,
            copy: await copy.text(),
          };
        });
        expect(stand).toEqual(nodes);
      }),
    );
  });

  it("have the address that Node's have", () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        const [nodes, stand] = bothOf(({ Request: Kind }) => new Kind(url).url);
        expect(stand).toBe(nodes);
      }),
    );
    expect(bothOf(({ Request: Kind }) => new Kind('not an address').url)).toEqual(['TypeError', 'TypeError']);
  });

  it('cannot be copied after they were read', async () => {
    const outcomes = await settledOf(async ({ Request: Kind }) => {
      const request = new Kind('https://api.invalid/', { method: 'POST', body: 'a=b' });
      await request.text();
      return request.clone().url;
    });
    expect(outcomes).toEqual(['TypeError', 'TypeError']);
  });

  it.each([
    ['nothing', null, {}],
    ['a text without a type', '{}', { status: 201 }],
    ['a text with one', '{}', { status: 400, headers: { 'Content-Type': 'application/json' } }],
    ['a redirect', null, { status: 303, headers: { location: '/signin?flow=x' } }],
  ] as const)('answer %s alike', async (_, text, init) => {
    const [nodes, stand] = await settledOf(async ({ Response: Kind }) => {
      const response = new Kind(text, init);
      response.headers.append('set-cookie', 'a=1');
      return { status: response.status, headers: contentsOf(response.headers), text: await response.text() };
    });
    expect(stand).toEqual(nodes);
  });
});
