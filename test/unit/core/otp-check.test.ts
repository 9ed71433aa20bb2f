import { describe, expect, it } from 'vitest';
import type { Challenge } from '../../../shared/core/model.ts';
import { checkOtp, type OtpCheck } from '../../../shared/core/otp-check.ts';
import { startOtp } from '../../../shared/core/otp-start.ts';
import { startOfTests as now } from '../../support/clock.ts';
import { wrongCode } from '../../support/memory-courier.ts';
import { clientWith } from '../../support/memory-fixtures.ts';
import { binding, code, handle, recipient, setUp, started } from './otp-setting.ts';

const other = clientWith({ clientId: 'other' });

/** What is in the table after one wrong guess. */
function chargedOnce(challenge: Challenge | undefined) {
  return { attempts: challenge?.attempts, at: challenge?.lastGuess?.at };
}

describe('a code', () => {
  it('is right once it is the one that was sent', async () => {
    const { check, stored } = await started();
    expect(await check()).toEqual({ kind: 'right', challenge: stored(), recipient, isNews: true });
    expect(chargedOnce(stored())).toEqual({ attempts: 1, at: now });
  });

  it.each(['1234 5678', ' 12-34-56-78 ', '１２３４５６７８'])('is right as %s', async (typed) => {
    const { check } = await started();
    expect((await check({ code: typed })).kind).toBe('right');
  });

  it('is wrong when it is another, and the next guess goes on with the new reference', async () => {
    const { check, clock, stored } = await started();
    clock.advance(2.5);
    const next = { ...handle, generation: 1, issuedAt: now * 1000 + 2_500 };
    expect(await check({ code: wrongCode(code) })).toEqual({ kind: 'wrong', what: 'code', handle: next });
    expect((await check({ handle: next })).kind).toBe('right');
    expect(stored()?.attempts).toBe(2);
  });

  it('is wrong with another secret, and that costs a guess', async () => {
    const { check, stored } = await started();
    const forged = { ...handle, secret: new Uint8Array(32) };
    expect(await check({ handle: forged })).toEqual({
      kind: 'wrong',
      what: 'code',
      handle: { ...forged, generation: 1 },
    });
    expect(chargedOnce(stored())).toEqual({ attempts: 1, at: now });
  });

  const parameters = { client: clientWith(), sender: 'client', handle, code, binding } as const;
  const claims: readonly (readonly [string, Omit<OtpCheck, 'rotating'>])[] = [
    ['the recipient is another', { ...parameters, recipient: { ...recipient, address: '+358401234568' } }],
    [
      'the recipient is of the other channel',
      { ...parameters, recipient: { channel: 'email', address: recipient.address } },
    ],
    ['the recipient cannot be read', parameters],
    ['it was asked for something else', { ...parameters, recipient, binding: 'login:sms-login' }],
    ['it is said to be for nothing', { ...parameters, recipient, binding: '' }],
  ];

  it.each(claims)('is wrong when %s, which is told apart, and costs a guess', async (_case, claim) => {
    for (const rotating of [true, false]) {
      const { check, ports, stored } = await started();
      const wrong = { kind: 'wrong', what: 'parameters', handle: { ...handle, generation: 1 } };
      expect(await checkOtp({ ...claim, rotating }, ports)).toEqual(wrong);
      expect(chargedOnce(stored())).toEqual({ attempts: 1, at: now });
      expect((await check({ handle: { ...handle, generation: 1 }, rotating })).kind).toBe('right');
    }
  });

  it.each(claims)(
    'that is wrong itself is no other outcome when %s: it proves nothing',
    async (_case, claim) => {
      const { ports } = await started();
      const outcome = await checkOtp({ ...claim, code: wrongCode(code), rotating: true }, ports);
      expect(outcome).toEqual({ kind: 'wrong', what: 'parameters', handle: { ...handle, generation: 1 } });
    },
  );

  it.each(claims)('that is late is told apart too when %s', async (_case, claim) => {
    const { clock, ports, stored } = await started();
    clock.advance(600);
    const outcome = await checkOtp({ ...claim, rotating: true }, ports);
    expect(outcome).toEqual({ kind: 'expired', what: 'parameters', challenge: stored() });
    expect(stored()?.attempts).toBe(0);
  });

  it('is refused at a reference that is not the newest', async () => {
    const { check } = await started();
    await check({ code: wrongCode(code) });
    expect(await check()).toEqual({ kind: 'refused' });
    expect(await check({ handle: { ...handle, generation: 2 } })).toEqual({ kind: 'refused' });
  });

  it('is refused for another client, before and after it expired, even as an exact retry', async () => {
    const { check, clock, stored } = await started();
    expect(await check({ client: other })).toEqual({ kind: 'refused' });
    expect(stored()?.attempts).toBe(0);
    await check();
    expect(await check({ client: other })).toEqual({ kind: 'refused' });
    clock.advance(600);
    expect(await check({ client: other, handle: { ...handle, generation: 1 } })).toEqual({
      kind: 'refused',
    });
  });

  it('kills the challenge when it is wrong five times; then not even the right one helps', async () => {
    const { check, stored } = await started();
    for (let generation = 0; generation < 5; generation += 1) {
      const guess = { handle: { ...handle, generation }, code: String(generation).padStart(8, '0') };
      expect(await check(guess)).toEqual({
        kind: 'wrong',
        what: 'code',
        handle: { ...handle, generation: generation + 1 },
      });
    }
    expect(await check({ handle: { ...handle, generation: 5 } })).toEqual({ kind: 'exhausted' });
    expect(await check({ handle: { ...handle, generation: 3 } })).toEqual({ kind: 'refused' });
    expect(stored()?.attempts).toBe(5);
  });

  it('is refused where the store would not charge it for a reason that does not show', async () => {
    const { check, given, ports, stored } = await started();
    const challenge = stored();
    if (!challenge) throw new Error('there is no challenge');
    const challenges = { ...ports.challenges, charge: async () => ({ kind: 'refused', challenge }) as const };
    expect(await checkOtp(given, { ...ports, challenges })).toEqual({ kind: 'refused' });
    expect((await check()).kind).toBe('right');
  });

  it('is right at the fifth guess', async () => {
    const { check } = await started();
    for (let generation = 0; generation < 4; generation += 1)
      await check({ handle: { ...handle, generation }, code: String(generation).padStart(8, '0') });
    expect((await check({ handle: { ...handle, generation: 4 } })).kind).toBe('right');
  });

  it('is late from the second in which it expires, and says how the message was worded', async () => {
    const { check, clock, ports, start, stored } = setUp();
    const message = { locale: 'sv', title: 'T', body: 'B {0}' };
    await startOtp({ ...start, message }, ports);
    clock.advance(599.999);
    expect((await check({ code: wrongCode(code) })).kind).toBe('wrong');
    clock.advance(0.001);
    const outcome = await check({ handle: { ...handle, generation: 1 } });
    expect(outcome).toEqual({ kind: 'expired', what: 'code', challenge: stored() });
    expect(stored()?.message).toEqual(message);
    expect(await check()).toEqual({ kind: 'refused' });
  });

  it('of a dead challenge stays dead after it expired', async () => {
    const { check, clock } = await started();
    for (let generation = 0; generation < 5; generation += 1)
      await check({ handle: { ...handle, generation }, code: '00000000' });
    clock.advance(600);
    expect(await check({ handle: { ...handle, generation: 5 } })).toEqual({ kind: 'exhausted' });
  });

  it('is late when its challenge was removed', async () => {
    const { challenges, check } = await started();
    challenges.contents.clear();
    expect(await check()).toEqual({ kind: 'expired', what: 'code' });
  });
});

describe('the same guess at the same reference again', () => {
  it('is answered again for ten seconds without being charged', async () => {
    const { check, clock, stored } = await started();
    const wrong = { code: wrongCode(code) };
    await check(wrong);
    clock.advance(10);
    const again = await check(wrong);
    const issuedAt = (now + 10) * 1000;
    expect(again).toEqual({ kind: 'wrong', what: 'code', handle: { ...handle, generation: 1, issuedAt } });
    expect(chargedOnce(stored())).toEqual({ attempts: 1, at: now });
    clock.advance(1);
    expect(await check(wrong)).toEqual({ kind: 'refused' });
  });

  it('is right again when it was: whether that is a login, the claim decides', async () => {
    const { check, stored } = await started();
    await check();
    expect(await check()).toEqual({ kind: 'right', challenge: stored(), recipient, isNews: true });
    expect(stored()?.attempts).toBe(1);
  });

  it('is one guess only: another code at that reference is refused', async () => {
    const { check } = await started();
    await check({ code: wrongCode(code) });
    expect(await check({ code: '00000001' })).toEqual({ kind: 'refused' });
  });

  it('is refused once a newer guess was made', async () => {
    const { check } = await started();
    const wrong = { code: wrongCode(code) };
    await check(wrong);
    await check({ ...wrong, handle: { ...handle, generation: 1 } });
    expect(await check(wrong)).toEqual({ kind: 'refused' });
  });

  it('is refused when it expired in between', async () => {
    const { check, clock } = await started();
    clock.advance(595);
    await check();
    clock.advance(5);
    expect(await check()).toEqual({ kind: 'refused' });
  });

  it('is charged again where references do not rotate', async () => {
    const { check, stored } = await started();
    const wrong = { code: wrongCode(code), rotating: false };
    for (let guess = 1; guess <= 5; guess += 1) {
      expect((await check(wrong)).kind).toBe('wrong');
      expect(stored()?.attempts).toBe(guess);
    }
    expect(await check({ rotating: false })).toEqual({ kind: 'exhausted' });
  });

  it('that is late is told so where references do not rotate', async () => {
    const { check, clock, stored } = await started();
    await check({ code: wrongCode(code), rotating: false });
    clock.advance(600);
    expect(await check({ rotating: false })).toEqual({ kind: 'expired', what: 'code', challenge: stored() });
  });
});
