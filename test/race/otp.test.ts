import { describe, expect, it } from 'vitest';
import { keys } from '../../shared/dynamo/keys.ts';
import type { Reply } from '../support/calls.ts';
import { crowd } from '../support/crowd.ts';
import { forEachDynamo, type TestCloud } from '../support/local.ts';
import { answer, nextPhone, referenceOf, sendCode, start, wrongCode } from '../support/login.ts';

const maxAttempts = 5;

function statuses(replies: readonly Reply[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    [...Map.groupBy(replies, ({ status }) => String(status))].map(([status, same]) => [status, same.length]),
  );
}

/** What was charged, as the table has it. */
async function chargesOf({ table }: TestCloud, reference: string): Promise<number> {
  const { mac } = JSON.parse(Buffer.from(String(reference.split('.')[1]), 'base64url').toString());
  const item = await table.get(keys.challenge(new Uint8Array(Buffer.from(mac, 'base64url').subarray(0, 16))));
  return Number((item?.['attempts'] as { readonly N: string } | undefined)?.N);
}

function hasReference({ body }: Reply): boolean {
  return body['x_globalsign_iam_challenge'] !== undefined;
}

forEachDynamo((cloud) => {
  describe('races for one code', () => {
    it('gives exactly one of 200 parallel right codes the tokens', async () => {
      const started = await start(cloud);
      const replies = await crowd(200, () => answer(cloud, started));
      expect(statuses(replies)).toEqual({ 200: 1, 400: 199 });
      expect(replies.filter(({ body }) => 'access_token' in body)).toHaveLength(1);
      expect(await chargesOf(cloud, started.reference)).toBe(1);
    });

    it('compares one of 500 parallel wrong codes at one reference', async () => {
      const started = await start(cloud);
      const replies = await crowd(500, (nth) =>
        answer(cloud, { ...started, code: wrongCode(started.code, nth + 1) }),
      );
      expect(statuses(replies)).toEqual({ 400: 500 });
      expect(replies.filter(hasReference)).toHaveLength(1);
      expect(await chargesOf(cloud, started.reference)).toBe(1);
    });

    it('compares at most five of 500 parallel wrong codes that always take the newest reference', async () => {
      const started = await start(cloud);
      let newest = started.reference;
      let rotations = 0;
      let sent = 0;
      const guesser = async (): Promise<void> => {
        while (sent < 500) {
          sent += 1;
          const reply = await answer(cloud, {
            ...started,
            reference: newest,
            code: wrongCode(started.code, sent),
          });
          if (!hasReference(reply) || referenceOf(reply) === newest) continue;
          rotations += 1;
          newest = referenceOf(reply);
        }
      };
      await Promise.all(Array.from({ length: 20 }, guesser));
      expect(await chargesOf(cloud, started.reference)).toBe(maxAttempts);
      expect(rotations).toBe(maxAttempts);
      const right = await answer(cloud, { ...started, reference: newest });
      expect(right.body).toMatchObject({ error: 'invalid_grant', error_description: 'Invalid OTP' });
    });

    it('sends one new code for 50 parallel answers with a late one', async () => {
      const started = await start(cloud);
      cloud.advance(600);
      cloud.clearOutbox();
      const replies = await crowd(50, () => answer(cloud, started));
      expect(statuses(replies)).toEqual({ 400: 50 });
      expect(replies.filter(hasReference)).toHaveLength(1);
      expect(cloud.outbox().map(({ to }) => to)).toEqual([started.username]);
    });

    it('sends one message for 50 parallel requests that are the same, and gives them all one answer', async () => {
      const username = nextPhone();
      cloud.clearOutbox();
      const replies = await crowd(50, () => sendCode(cloud, { username }));
      expect(statuses(replies)).toEqual({ 200: 50 });
      expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
      expect(cloud.outbox().map(({ to }) => to)).toEqual([username]);
    });

    it('sends one message for 50 parallel requests in the name of one recipient, each in words of its own', async () => {
      const username = nextPhone();
      cloud.clearOutbox();
      const replies = await crowd(50, (nth) =>
        sendCode(cloud, { username, extra: { x_globalsign_iam_otp_body: `Code ${nth}: {0}` } }),
      );
      expect(statuses(replies)).toEqual({ 200: 1, 429: 49 });
      expect(cloud.outbox().map(({ to }) => to)).toEqual([username]);
    });
  });
});
