import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../../shared/core/encoding.ts';
import { memoryChallengeStore } from '../support/memory-challenges.ts';
import { lastCode, type SentMessage } from '../support/memory-courier.ts';
import { apiClient, clientWith, storedSecret } from '../support/memory-fixtures.ts';
import { logLines } from '../support/memory-log.ts';
import { basic, type Json, outcomeOf, referenceOf, smsForm, tokenUrl, world } from '../support/world.ts';

logLines();

/** One round: guesses sent side by side, and the pause before them in seconds. */
const rounds = fc.array(
  fc.record({
    pause: fc.constantFrom(0, 0, 0, 1, 9, 11, 61, 599),
    guesses: fc.array(
      fc.record({
        /** Which of the references seen so far, counted from the newest. */
        reference: fc.nat({ max: 3 }),
        /** Which code: the newest right one, an older right one, or one of two wrong ones. */
        code: fc.constantFrom('newest', 'oldest', '00000000', '99999999'),
        client: fc.constantFrom('app', 'app', 'app', 'other'),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  }),
  { minLength: 1, maxLength: 12 },
);

/** A challenge store that counts the guesses it lets be compared. */
function countingChallenges() {
  const store = memoryChallengeStore();
  const charged = new Map<string, number>();
  return {
    charged,
    ...store,
    charge: async (guess: Parameters<typeof store.charge>[0]) => {
      const outcome = await store.charge(guess);
      const name = toBase64Url(guess.id);
      if (outcome.kind === 'charged') charged.set(name, (charged.get(name) ?? 0) + 1);
      return outcome;
    },
  };
}

type Round = (typeof rounds extends fc.Arbitrary<infer R> ? R : never)[number];

function codeOf(choice: string, messages: readonly SentMessage[]): string {
  if (choice === 'newest') return lastCode(messages);
  return choice === 'oldest' ? lastCode(messages.slice(0, 1)) : choice;
}

function referenceIn(body: Json): readonly string[] {
  const challenge = body['x_globalsign_iam_challenge'] as { readonly reference: string } | undefined;
  return challenge ? [challenge.reference] : [];
}

async function setUp() {
  const challenges = countingChallenges();
  const sign = async (claims: Json) => JSON.stringify(claims);
  const other = clientWith({ clientId: 'other', secrets: [storedSecret('app-secret')] });
  const server = world({
    clients: [clientWith(), apiClient, other],
    ports: { challenges, signer: { sign, ready: async () => {} } },
  });
  const references = [await referenceOf(server.askForCode())];
  const guess = ({ client, code, reference }: Round['guesses'][number]) => {
    const step = {
      x_globalsign_iam_reference_id: references.at(-1 - (reference % references.length)) ?? '',
      x_globalsign_iam_otp_code: codeOf(code, server.messages),
    };
    return server.post(tokenUrl, { ...smsForm, ...step }, { authorization: basic(client, 'app-secret') });
  };
  /** Plays a round, and gives the grants of the logins in it. */
  const play = async ({ guesses, pause }: Round): Promise<readonly unknown[]> => {
    server.clock.advance(pause);
    const answers = await Promise.all(guesses.map(guess).map(outcomeOf));
    references.push(...answers.flatMap(({ body }) => referenceIn(body)));
    const logins = answers.filter(({ status }) => status === 200);
    return logins.map(({ body }) => JSON.parse(String(body['access_token'])).grant_id);
  };
  return { server, charged: challenges.charged, play };
}

describe('guessing', () => {
  it('gives at most one login and five comparisons a challenge, whatever the order', async () => {
    let logins = 0;
    await fc.assert(
      fc.asyncProperty(rounds, async (sequence) => {
        const { charged, play, server } = await setUp();
        const grantIds: unknown[] = [];
        for (const round of sequence) grantIds.push(...(await play(round)));
        expect(new Set(grantIds).size).toBe(grantIds.length);
        expect(server.grants.contents.size).toBe(grantIds.length);
        expect(Math.max(0, ...charged.values())).toBeLessThanOrEqual(5);
        logins += grantIds.length;
      }),
      { numRuns: 200 },
    );
    expect(logins).toBeGreaterThan(0);
  });
});
