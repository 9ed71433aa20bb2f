import { expect, it } from 'vitest';
import { sms } from '../../shared/channels/sms.ts';
import { defaultSendLimits } from '../../shared/contract/environment.ts';
import { startOtp } from '../../shared/core/otp-start.ts';
import { nodeEntropy } from '../../shared/crypto/entropy.ts';
import { dynamoChallengeStore } from '../../shared/dynamo/challenge-store.ts';
import { clientFromItem } from '../../shared/dynamo/client-store.ts';
import { keys } from '../../shared/dynamo/keys.ts';
import { dynamoSendLog } from '../../shared/dynamo/send-log.ts';
import type { Table } from '../../shared/dynamo/table.ts';
import { systemClock } from '../../shared/runtime/clock.ts';
import { localCloud } from '../support/local.ts';
import { nextPhone } from '../support/login.ts';
import { testKeyring } from '../support/memory-keys.ts';
import { memoryMetrics } from '../support/memory-metrics.ts';
import { memorySmsBudgets } from '../support/memory-sms-budgets.ts';

const cloud = await localCloud();

/** The table, with a note of everything that is sent to it and answered by it, in order. */
function observed(table: Table, notes: string[]): Table {
  const noted = async <T>(name: string, call: Promise<T>): Promise<T> => {
    notes.push(`${name} sent`);
    const result = await call;
    notes.push(`${name} answered`);
    return result;
  };
  return {
    get: (key) => noted('get', table.get(key)),
    put: (put) => noted('put', table.put(put)),
    update: (update) => noted('update', table.update(update)),
  };
}

/** Starts logins on the given table, each for a recipient of its own unless told whose. */
async function starterOn(table: Table) {
  const settings = { countries: ['FI'], defaultRegion: 'FI', defaultLocale: 'en' };
  const client = clientFromItem((await cloud.table.get(keys.client('demo-app'))) ?? {});
  const ports = {
    clock: systemClock,
    entropy: nodeEntropy,
    otpKeys: testKeyring(),
    metrics: memoryMetrics(),
    smsBudgets: memorySmsBudgets(),
    sendLimits: dynamoSendLog(table, defaultSendLimits, systemClock),
    challenges: dynamoChallengeStore(table),
  };
  return (typed = nextPhone()) => {
    const courier = { channel: sms, settings, deliver: async () => ({ kind: 'accepted' }) as const };
    const policy = { digits: 8, validFor: 600, maxAttempts: 5 };
    const recipient = { channel: 'sms', address: typed } as const;
    const rest = { binding: 'token', message: {}, domain: 'localhost', sourceAddress: '192.0.2.1' };
    return startOtp({ client, sender: 'client', courier, recipient, typed, policy, ...rest }, ports);
  };
}

it('a start sends both of its requests before either is answered', async () => {
  const notes: string[] = [];
  const start = await starterOn(observed(cloud.table, notes));
  // The first one takes the leases of the source's and the client's allowances.
  await start();
  notes.length = 0;
  expect(await start()).toMatchObject({ kind: 'sent' });
  expect(notes.slice(0, 2).sort()).toEqual(['put sent', 'update sent']);
  expect(notes.slice(2).sort()).toEqual(['put answered', 'update answered']);
});

it('a start whose challenge cannot be written leaves its recipient free to try again', async () => {
  let isOut = true;
  const start = await starterOn({
    ...cloud.table,
    put: (put) => (isOut ? Promise.reject(new Error('outage')) : cloud.table.put(put)),
  });
  const recipient = nextPhone();
  await expect(start(recipient)).rejects.toThrow('outage');
  isOut = false;
  expect(await start(recipient)).toMatchObject({ kind: 'sent' });
});
