import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { delegatedReach } from '../../shared/core/delegation.ts';
import { Refusal } from '../../shared/core/errors.ts';
import { delegationWorld, type Place, places } from '../support/delegation.ts';
import { logLines } from '../support/memory-log.ts';

const logged = logLines();

const letter = fc.constantFrom(
  ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.split(''),
);

/** One way of changing a JWT, by places that are fractions of its length. */
type Change = (jwt: string) => string;

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(place, letter).map(([at, other]) => (jwt: string) => {
    const index = Math.floor(at * jwt.length);
    return jwt.slice(0, index) + other + jwt.slice(index + 1);
  }),
  place.map((at) => (jwt: string) => jwt.slice(0, Math.floor(at * jwt.length))),
  fc.tuple(place, fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 8 })).map(
    ([at, more]) =>
      (jwt: string) =>
        jwt.slice(0, Math.floor(at * jwt.length)) + more + jwt.slice(Math.floor(at * jwt.length)),
  ),
  fc
    .subarray([0, 1, 2, 1, 0], { minLength: 1 })
    .map((order) => (jwt: string) => order.map((nth) => jwt.split('.')[nth]).join('.')),
  fc
    .dictionary(fc.constantFrom('alg', 'kid', 'crit', 'typ', 'jku', 'b64'), fc.jsonValue())
    .map(
      (header) => (jwt: string) =>
        [Buffer.from(JSON.stringify(header)).toString('base64url'), ...jwt.split('.').slice(1)].join('.'),
    ),
  fc
    .object({ key: fc.constantFrom('sub', 'exp', 'act', 'scope', 'aud', 'client_id', 'grant_id') })
    .map((claims) => (jwt: string) => {
      const [header, payload = '', signature] = jwt.split('.');
      const known = JSON.parse(Buffer.from(payload, 'base64url').toString());
      const body = Buffer.from(JSON.stringify({ ...known, ...claims })).toString('base64url');
      return [header, body, signature].join('.');
    }),
  fc.string({ unit: 'binary', maxLength: 400 }).map((text) => () => text.toWellFormed()),
);

/** Whether the same was signed with the same bytes: the last letter of a signature has bits that mean nothing. */
function isSameToken(one: string, other: string): boolean {
  const readings = [one, other].map((jwt) => {
    const [header, payload, signature = '', ...more] = jwt.split('.');
    return JSON.stringify([header, payload, Buffer.from(signature, 'base64url').toString('hex'), more]);
  });
  return readings[0] === readings[1];
}

describe('a subject token that was changed', () => {
  it.each([places[0], places[2]])(
    'is never traded at $path, and never breaks anything',
    async (at: Place) => {
      const { exchange, login, server } = delegationWorld(at);
      const token = String((await login())['access_token']);
      const before = server.written();
      await fc.assert(
        fc.asyncProperty(changes, async (change) => {
          const changed = change(token);
          fc.pre(!isSameToken(changed, token));
          const { status, body } = await exchange(changed);
          expect([400, 413]).toContain(status);
          expect(['invalid_grant', 'invalid_request']).toContain(body['error']);
          expect(JSON.stringify(body)).not.toContain('access_token');
        }),
        { numRuns: 500 },
      );
      expect(server.written()).toBe(before);
      expect(logged.some((line) => line.includes(token))).toBe(false);
      expect((await exchange(token)).status).toBe(200);
    },
  );
});

const names = ['openid', 'api', 'files', 'https://files.example.com', 'https://login.example.com', 'other'];
const some = fc.subarray(names);

/** A client that acts next: the scopes that it may have, if there is a list, and what it asks for. */
const actors = fc.record({ own: fc.option(some, { nil: names }), scope: some, targets: some });
type ActorOf = typeof actors extends fc.Arbitrary<infer T> ? T : never;
type Held = Parameters<typeof delegatedReach>[0];

describe("the reach of an actor's token", () => {
  it('is never beyond the token before it, what the actor may have, and what it asks for', () => {
    let given = 0;
    const passOn = (held: Held, { own, scope, targets }: ActorOf): Held => {
      const reach = attempt(held, { own, scope, targets });
      if (!reach) return held;
      given += 1;
      const mostScope = names.filter((name) =>
        [held.scope, own, orAll(scope)].every((list) => list.includes(name)),
      );
      expect(mostScope).toEqual(expect.arrayContaining([...reach.scope]));
      expect(held.audience).toEqual(expect.arrayContaining([...reach.resources]));
      expect(orAll(targets)).toEqual(expect.arrayContaining([...reach.resources]));
      expect([reach.audience, reach.resources.length > 0]).toEqual([[], true]);
      return { scope: reach.scope, audience: reach.resources };
    };
    fc.assert(
      fc.property(
        fc.record({ scope: some, audience: some }),
        fc.array(actors, { minLength: 1, maxLength: 4 }),
        (subject, chain) => void chain.reduce(passOn, subject),
      ),
      { numRuns: 3_000 },
    );
    // Not all of them are refused.
    expect(given).toBeGreaterThan(100);
  });
});

/** What nothing is said of is all. */
function orAll(asked: readonly string[]): readonly string[] {
  return asked.length === 0 ? names : asked;
}

/** `undefined` where it is refused; any other fault is thrown. */
function attempt(held: Held, { own, ...asked }: ActorOf) {
  try {
    return delegatedReach(held, { scope: own }, asked);
  } catch (thrown) {
    if (thrown instanceof Refusal) return undefined;
    throw thrown;
  }
}
