import { describe, expect, it } from 'vitest';
import { defaultSendLimits } from '../../shared/contract/environment.ts';
import type { Allowance, SendLimitStore } from '../../shared/core/limits.ts';
import type { AuthSource } from '../../shared/core/model.ts';
import type { ChallengeStore, GrantStore, Ports } from '../../shared/core/ports.ts';
import { dynamoChallengeStore } from '../../shared/dynamo/challenge-store.ts';
import { dynamoGrantStore } from '../../shared/dynamo/grant-store.ts';
import { dynamoSendLog } from '../../shared/dynamo/send-log.ts';
import {
  asWeb,
  ciamWorld,
  lastOtp,
  otpTokenGrants,
  otpTokenUrl,
  smsSource,
  wrongOtp,
} from '../support/ciam.ts';
import type { TestClock } from '../support/clock.ts';
import { crowd } from '../support/crowd.ts';
import { forEachDynamo, type TestTable } from '../support/dynalite.ts';
import { lastCode, wrongCode } from '../support/memory-courier.ts';
import { logLines } from '../support/memory-log.ts';
import { limitsIn } from '../support/memory-send-limits.ts';
import { referenceOf, type World, world } from '../support/world.ts';

logLines();

const bySms = { phone_number: '0401234567', auth_source_id: 'sms-login' };
const codes = 1_000;
const fourBought = ['guess', 'guess', 'guess', 'guess'];

/** What the stores let through: guesses that challenges and allowances paid for, and grants. */
interface Seen {
  charged: number;
  readonly bought: Allowance['scope'][];
  grants: number;
}

/** Stores in the table that note what they let through. */
function noting(seen: Seen, table: TestTable, clock: TestClock): Partial<Ports> {
  const challenges = dynamoChallengeStore(table);
  const limits = dynamoSendLog(table, defaultSendLimits, clock);
  const grants = dynamoGrantStore(table);
  const charge: ChallengeStore['charge'] = async (guess) => {
    const outcome = await challenges.charge(guess);
    if (outcome.kind === 'charged') seen.charged += 1;
    return outcome;
  };
  const spend: SendLimitStore['spend'] = async (allowance) => {
    const outcome = await limits.spend(allowance);
    if (outcome.kind === 'spent' && /guess/i.test(allowance.scope)) seen.bought.push(allowance.scope);
    return outcome;
  };
  const claim: GrantStore['claim'] = async (grant) => {
    const isFirst = await grants.claim(grant);
    if (isFirst) seen.grants += 1;
    return isFirst;
  };
  return {
    challenges: { ...challenges, charge },
    ...limitsIn({ ...limits, spend }),
    ...{ grants: { ...grants, claim }, grantReader: grants, grantRevocation: grants },
  };
}

function statuses(replies: readonly Response[]): Readonly<Record<string, number>> {
  const same = Map.groupBy(replies, ({ status }) => String(status));
  return Object.fromEntries([...same].map(([status, of]) => [status, of.length]));
}

forEachDynamo('a thousand parallel codes', (makeTable) => {
  /** References that each guess replaces. */
  async function rotating() {
    const [table, seen] = [await makeTable(), { charged: 0, bought: [], grants: 0 }];
    const server = world({ ports: (clock) => noting(seen, table, clock) });
    const reference = await referenceOf(server.askForCode());
    return { ...server, seen, reference, code: lastCode(server.messages) };
  }

  /** Tokens that are good for five guesses. */
  async function lasting(source: AuthSource = smsSource) {
    const [table, seen] = [await makeTable(), { charged: 0, bought: [], grants: 0 }];
    const server = ciamWorld({ sources: [source], ports: (clock) => noting(seen, table, clock) });
    const redeem = (token: string, otp: string) =>
      server.postJson(
        otpTokenUrl,
        { grant_type: otpTokenGrants.sms, ...bySms, otp_token: token, otp },
        asWeb,
      );
    return { ...server, seen, redeem };
  }

  const compared = ({ metrics }: World) =>
    (metrics.counted.get('Guesses wrong') ?? 0) + (metrics.counted.get('Guesses right') ?? 0);

  describe('where references rotate', () => {
    it('that are wrong: one is paid for and compared', async () => {
      const server = await rotating();
      const wrong = wrongCode(server.code);
      const replies = await crowd(codes, (nth) =>
        server.presentCode(server.reference, String((Number(wrong) + nth) % 90_000_000).padStart(8, '0')),
      );
      expect(statuses(replies)).toEqual({ 400: codes });
      expect(compared(server)).toBe(1);
      expect(server.seen).toEqual({ charged: 1, bought: [], grants: 0 });
    });

    it('that are right: one is paid for, and one is a login', async () => {
      const server = await rotating();
      const replies = await crowd(codes, () => server.presentCode(server.reference, server.code));
      expect(statuses(replies)).toEqual({ 200: 1, 400: codes - 1 });
      expect(server.seen).toEqual({ charged: 1, bought: [], grants: 1 });
    });
  });

  describe('where references do not', () => {
    it('that are wrong: five are paid for and compared, and of the next code one', async () => {
      const server = await lasting();
      const { token, code } = await server.sent(bySms);
      const replies = await crowd(codes, () => server.redeem(token, wrongOtp(code)));
      expect(statuses(replies)[200]).toBeUndefined();
      expect(compared(server)).toBe(5);
      expect(server.seen).toEqual({ charged: 5, bought: fourBought, grants: 0 });
      server.clock.advance(60);
      const next = await server.sent(bySms);
      await crowd(codes, () => server.redeem(next.token, wrongOtp(next.code)));
      expect(compared(server)).toBe(6);
      expect(server.seen).toEqual({ charged: 10, bought: fourBought, grants: 0 });
    });

    it('that are right: no more than five are compared, and one is a login', async () => {
      const server = await lasting();
      const { token, code } = await server.sent(bySms);
      const replies = await crowd(codes, () => server.redeem(token, code));
      expect(statuses(replies)[200]).toBe(1);
      expect(compared(server)).toBe(5);
      expect(server.seen).toEqual({ charged: 5, bought: fourBought, grants: 1 });
    });

    it('that are wrong, at sixteen codes that a client has which is known: nine are compared', async () => {
      const limits = { validFor: 300, recipientLimits: [{ count: 60, seconds: 60 }] };
      const server = await lasting({ ...smsSource, ...limits });
      const { token, code } = await server.sent(bySms);
      expect((await server.redeem(token, code)).status).toBe(200);
      server.clock.advance(7_200);
      const tokens: string[] = [];
      for (let nth = 0; nth < 16; nth += 1) {
        // The same request sooner would be given the same token.
        server.clock.advance(11);
        tokens.push((await server.sent(bySms)).token);
      }
      const wrong = wrongOtp(lastOtp(server.messages));
      await crowd(codes, (nth) => server.redeem(tokens[nth % tokens.length] ?? '', wrong));
      expect(compared(server)).toBe(1 + 9);
      expect(server.seen.bought.toSorted()).toEqual(['clientGuess', ...fourBought]);
      expect([server.seen.charged, server.seen.grants]).toEqual([1 + 80, 1]);
    });
  });
});
