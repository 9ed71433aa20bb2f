import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { newSource } from '../../infra/cli/sources.ts';
import { entities } from '../../shared/contract/table.ts';
import { dynamoUserStore } from '../../shared/dynamo/user-store.ts';
import {
  accountsOf,
  grants,
  nextMobile,
  redeem,
  registerSource,
  type Sent,
  sent,
  tokensOf,
  webCredentials,
} from '../e2e/ciam/steps.ts';
import { crowd } from '../support/crowd.ts';
import { forEachDynamo, type TestCloud } from '../support/local.ts';
import { testKeyring } from '../support/memory-keys.ts';

/** How many users there are. */
async function usersOf(cloud: TestCloud): Promise<number> {
  const items = await accountsOf(cloud);
  return items.filter((item) => JSON.stringify(item).includes(`"pk":{"S":"${entities.user}#`)).length;
}

forEachDynamo((cloud) => {
  describe('races for one account', () => {
    // As many as there are guesses for strangers at once: the next test goes on from there.
    it('make one user of four parallel first logins of one number, each with its own code', async () => {
      const source = newSource('sms-often', 'sms', {
        default_region: 'CN',
        valid_for: 300,
        recipient_limits: [{ count: 100, seconds: 86_400 }],
        clients: ['demo-web'],
      });
      await registerSource(cloud, source);
      const members = { phone_number: nextMobile(), auth_source_id: source.id };
      const codes: Sent[] = [];
      while (codes.length < 4) {
        codes.push(await sent(cloud, members));
        // The same request sooner is given the same code's reference again.
        cloud.advance(11);
      }

      const before = await usersOf(cloud);
      const replies = await crowd(4, (nth) =>
        redeem(cloud, {
          grant_type: grants.sms,
          ...webCredentials,
          ...members,
          otp_token: codes[nth]?.token,
          otp: codes[nth]?.code,
          auto_signup: true,
        }),
      );
      const subjects = replies.map((reply) => decodeJwt(tokensOf(reply).access).sub);
      expect(new Set(subjects).size).toBe(1);
      expect((await usersOf(cloud)) - before).toBe(1);
    });

    it('make one user of 100 parallel sign-ups of one number at the store', async () => {
      const before = await usersOf(cloud);
      const keyring = testKeyring();
      // As many instances of a function, that share nothing but the table.
      const signUp = (phoneNumber: string) =>
        dynamoUserStore(cloud.table, keyring).signUp({ phoneNumber, profile: {} }, 1_800_000_000);
      const number = `+86${nextMobile()}`;
      const outcomes = await Promise.all(Array.from({ length: 100 }, () => signUp(number)));
      const ids = outcomes.map((outcome) => (outcome.kind === 'taken' ? 'taken' : outcome.user.id));
      expect(new Set(ids).size).toBe(1);
      expect(outcomes.filter(({ kind }) => kind === 'created')).toHaveLength(1);
      expect((await usersOf(cloud)) - before).toBe(1);
    });
  });
});
