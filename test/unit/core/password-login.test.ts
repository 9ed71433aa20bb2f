import { describe, expect, it } from 'vitest';
import { defaultSendLimits } from '../../../shared/contract/environment.ts';
import { requireCredentials, requirePasswordUser } from '../../../shared/core/password-login.ts';
import { nodeEntropy } from '../../../shared/crypto/entropy.ts';
import { testClock } from '../../support/clock.ts';
import { testKeyring } from '../../support/memory-keys.ts';
import { refusalOf } from '../../support/memory-refusal.ts';
import { memorySendLimits } from '../../support/memory-send-limits.ts';
import { memoryUserStore } from '../../support/memory-users.ts';
import { aliceOfTwo, codesOnly, frozenUser, rightPassword } from '../../support/password.ts';

function setUp() {
  const clock = testClock();
  const reads: string[] = [];
  const store = memoryUserStore([aliceOfTwo, codesOnly, frozenUser]);
  const users = {
    ...store,
    find: (identifier: Parameters<typeof store.find>[0]) => {
      reads.push('find');
      return store.find(identifier);
    },
    findById: (id: string) => {
      reads.push('findById');
      return store.findById(id);
    },
  };
  const passwordLimits = memorySendLimits(defaultSendLimits, clock);
  const ports = { users, passwordLimits, entropy: nodeEntropy, refreshKeys: testKeyring() };
  const logIn = (username: string, password: string, subscriber = '198.51.100.7') =>
    requirePasswordUser(requireCredentials(username, password), subscriber, ports);
  return { logIn, reads, clock };
}

const wrong = {
  code: 'invalid_grant',
  detail: { because: 'password-wrong', description: 'the user name or the password is wrong' },
};
const limited = {
  code: 'slow_down',
  detail: {
    because: 'password-limit',
    description: 'too many attempts; try again later',
    retryAfter: expect.any(Number),
  },
};

describe('a password login', () => {
  it.each(['alice', 'ALICE', 'alice@example.com', '+358401234567', '358401234567'])(
    'finds the user by any of its names: %s',
    async (username) => {
      expect(await setUp().logIn(username, rightPassword)).toEqual(aliceOfTwo);
    },
  );

  it.each(['alice', 'codes@example.com', 'nobody', '+358409999999'])(
    'refuses a wrong password alike for everybody: %s',
    async (username) => {
      const { logIn } = setUp();
      expect(await refusalOf(() => logIn(username, 'wrong'))).toEqual(wrong);
    },
  );

  it('reads the table as often for a stranger as by the real store for a user', async () => {
    const { logIn, reads } = setUp();
    await refusalOf(() => logIn('nobody', 'wrong'));
    expect(reads).toEqual(['find', 'findById']);
  });

  it('does not judge whether the user may log in', async () => {
    expect(await setUp().logIn('frozen@example.com', rightPassword)).toEqual(frozenUser);
  });

  it('takes five wrong passwords in a minute, whoever it is, and then not the right one either', async () => {
    const { logIn, clock } = setUp();
    for (let n = 0; n < 5; n += 1)
      expect(await refusalOf(() => logIn('alice', 'wrong', `198.51.100.${n}`))).toEqual(wrong);
    expect(await refusalOf(() => logIn('alice', rightPassword, '198.51.100.99'))).toEqual(limited);
    clock.advance(60);
    expect(await logIn('alice', rightPassword)).toEqual(aliceOfTwo);
  });

  it('gives a right guess back', async () => {
    const { logIn } = setUp();
    for (let n = 0; n < 12; n += 1) expect(await logIn('alice', rightPassword)).toEqual(aliceOfTwo);
  });

  it('takes thirty guesses in a minute from one address, whoever they are about', async () => {
    const { logIn } = setUp();
    for (let n = 0; n < 30; n += 1)
      expect(await refusalOf(() => logIn(`nobody${n}`, 'wrong'))).toEqual(wrong);
    expect(await refusalOf(() => logIn('alice', rightPassword))).toEqual(limited);
  });

  it.each([
    ['a NUL', 'a\0lice', 'x', 'username has a character that is not allowed'],
    ['a line break', 'alice\r\n', 'x', 'username has a character that is not allowed'],
    ['half a letter', 'alice\ud800', 'x', 'username has a character that is not allowed'],
    ['no password', 'alice', '', expect.stringMatching(/^password /)],
    ['a password that is too long', 'alice', 'p'.repeat(100_000), expect.stringMatching(/^password /)],
  ])('spends nothing on what cannot be: %s', async (_, username, password, description) => {
    const { logIn, reads } = setUp();
    expect(await refusalOf(() => logIn(username, password))).toEqual({
      code: 'invalid_request',
      detail: { because: 'parameter-refused', description },
    });
    expect(reads).toEqual([]);
  });
});
