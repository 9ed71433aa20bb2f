import { expect, it } from 'vitest';
import { sms } from '../../../shared/channels/sms.ts';
import { defaultSendLimits } from '../../../shared/contract/environment.ts';
import type { ChallengeHandle } from '../../../shared/core/dialect.ts';
import { checkOtp } from '../../../shared/core/otp-check.ts';
import { startOtp } from '../../../shared/core/otp-start.ts';
import { nodeEntropy } from '../../../shared/crypto/entropy.ts';
import { dynamoChallengeStore } from '../../../shared/dynamo/challenge-store.ts';
import { dynamoSendLog } from '../../../shared/dynamo/send-log.ts';
import type { Table } from '../../../shared/dynamo/table.ts';
import { type TestClock, testClock } from '../../support/clock.ts';
import { forEachDynamo } from '../../support/dynalite.ts';
import { fakeCourier, lastCode, type SentMessage } from '../../support/memory-courier.ts';
import { clientWith } from '../../support/memory-fixtures.ts';
import { testKeyring } from '../../support/memory-keys.ts';
import { memoryMetrics } from '../../support/memory-metrics.ts';
import { limitsIn } from '../../support/memory-send-limits.ts';
import { budgetsIn, memorySmsBudgets } from '../../support/memory-sms-budgets.ts';

const recipient = { channel: 'sms', address: '+358401234567', country: 'FI' } as const;
const skew = 600;
const validFor = 600;
const binding = 'token';

const otpKeys = testKeyring();

/** One instance of a function: its stores are its own, and so is its clock. */
function instance(table: Table, clock: TestClock, messages: SentMessage[]) {
  const ports = {
    clock,
    entropy: nodeEntropy,
    metrics: memoryMetrics(),
    ...budgetsIn(memorySmsBudgets()),
    ...limitsIn(dynamoSendLog(table, defaultSendLimits, clock)),
    challenges: dynamoChallengeStore(table),
    otpKeys,
  };
  const client = clientWith();
  const send = () =>
    startOtp(
      {
        ...{ client, recipient, binding, typed: '0401234567' },
        sender: 'client',
        courier: fakeCourier(sms, messages),
        policy: { digits: 8, validFor, maxAttempts: 5 },
        message: {},
        domain: 'login.example.com',
        sourceAddress: '198.51.100.7',
      },
      ports,
    );
  const check = async (handle: ChallengeHandle, code: string) =>
    (
      await checkOtp(
        { ...{ client, handle, code, recipient, binding }, sender: 'client', rotating: true },
        ports,
      )
    ).kind;
  const buy = async () =>
    (
      await ports.guessLimits.spend({
        scope: 'guess',
        key: 'somebody',
        limits: [{ count: 4, seconds: 3_600 }],
      })
    ).kind;
  return { send, check, buy };
}

/** Two instances on one table, the clock of one of which is ten minutes ahead; `pass` lets time pass for both. */
function twoInstances(table: Table) {
  const [right, ahead] = [testClock(), testClock()];
  ahead.advance(skew);
  const messages: SentMessage[] = [];
  return {
    messages,
    right: instance(table, right, messages),
    ahead: instance(table, ahead, messages),
    pass(seconds: number) {
      right.advance(seconds);
      ahead.advance(seconds);
    },
    code: () => lastCode(messages),
  };
}

async function sent(outcome: ReturnType<ReturnType<typeof instance>['send']>): Promise<ChallengeHandle> {
  const started = await outcome;
  if (started.kind !== 'sent') throw new Error(`no code was sent: ${started.kind}`);
  return started.handle;
}

forEachDynamo('two instances whose clocks are ten minutes apart', (makeTable) => {
  it('take a code while both clocks say that it lives, and never when both say that it has expired', async () => {
    const { right, ahead, pass, code } = twoInstances(await makeTable());
    const live = await sent(right.send());
    pass(skew + 61);
    const late = await sent(ahead.send());
    expect(await right.check(late, code())).toBe('right');
    pass(skew + validFor);
    expect([await right.check(live, '00000000'), await ahead.check(live, '00000000')]).toEqual([
      'expired',
      'expired',
    ]);
    expect([await right.check(late, code()), await ahead.check(late, code())]).not.toContain('right');
  });

  it('refuse early a code that the slow one made: it has expired for the fast one', async () => {
    const { right, ahead, pass, code } = twoInstances(await makeTable());
    const handle = await sent(right.send());
    pass(1);
    expect(await ahead.check(handle, code())).toBe('expired');
    expect(await right.check(handle, code())).toBe('right');
  });

  it('let a code of the fast one live longer by as much as it is ahead, and no longer', async () => {
    const { right, ahead, pass, code } = twoInstances(await makeTable());
    const handle = await sent(ahead.send());
    pass(skew + validFor - 1);
    expect(await right.check(handle, '00000000')).toBe('wrong');
    pass(1);
    expect(await right.check({ ...handle, generation: 1 }, code())).toBe('expired');
  });

  it('send no sooner than a minute after the other, by either clock', async () => {
    const { right, ahead, pass, messages } = twoInstances(await makeTable());
    expect((await ahead.send()).kind).toBe('sent');
    expect((await right.send()).kind).toBe('limited');
    pass(61);
    expect((await ahead.send()).kind).toBe('sent');
    expect(messages).toHaveLength(2);
  });

  it('send sooner after the slow one, by as much as the other is ahead', async () => {
    const { right, ahead, messages } = twoInstances(await makeTable());
    expect((await right.send()).kind).toBe('sent');
    expect((await ahead.send()).kind).toBe('sent');
    expect([(await right.send()).kind, (await ahead.send()).kind, messages.length]).toEqual([
      'limited',
      'limited',
      2,
    ]);
  });

  it('let guesses be bought again after an hour less ten minutes, and not before', async () => {
    const { right, ahead, pass } = twoInstances(await makeTable());
    const bought = [await right.buy(), await right.buy(), await right.buy(), await right.buy()];
    expect([...bought, await ahead.buy()]).toEqual(['spent', 'spent', 'spent', 'spent', 'limited']);
    pass(3_600 - skew - 1);
    expect([await right.buy(), await ahead.buy()]).toEqual(['limited', 'limited']);
    pass(1);
    expect([await right.buy(), await ahead.buy()]).toEqual(['limited', 'spent']);
  });

  it('let none be bought sooner of those that the fast one wrote', async () => {
    const { right, ahead, pass } = twoInstances(await makeTable());
    for (let nth = 1; nth <= 4; nth += 1) expect(await ahead.buy()).toBe('spent');
    pass(3_600 - 1);
    expect([await right.buy(), await ahead.buy()]).toEqual(['limited', 'limited']);
    pass(1);
    expect([await right.buy(), await ahead.buy()]).toEqual(['limited', 'spent']);
  });
});
