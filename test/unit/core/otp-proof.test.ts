import { describe, expect, it } from 'vitest';
import { email } from '../../../shared/channels/email.ts';
import { checkOtp, noteProof, type OtpCheck } from '../../../shared/core/otp-check.ts';
import { startOtp } from '../../../shared/core/otp-start.ts';
import { startOfTests as now } from '../../support/clock.ts';
import { fakeCourier, wrongCode } from '../../support/memory-courier.ts';
import { clientWith } from '../../support/memory-fixtures.ts';
import { binding, code, handle, recipient, setUp, started } from './otp-setting.ts';

describe('a guess that is not paid for', () => {
  /** All that strangers can buy is spent. */
  async function spent() {
    const setting = await started();
    const allowance = { scope: 'guess', key: setting.key, limits: [{ count: 4, seconds: 4_200 }] } as const;
    for (let nth = 0; nth < 4; nth += 1) await setting.ports.guessLimits.spend(allowance);
    return setting;
  }

  it('is not compared: the right code is told to wait, is charged, and goes on with the new reference', async () => {
    const { check, stored, metrics, clock } = await spent();
    const next = { ...handle, generation: 1 };
    expect((await check({ code: wrongCode(code) })).kind).toBe('wrong');
    clock.advance(1);
    const issuedAt = (now + 1) * 1000;
    expect(await check({ handle: next })).toEqual({
      kind: 'limited',
      retryAfter: 4_199,
      handle: { ...next, generation: 2, issuedAt },
    });
    expect(stored()?.attempts).toBe(2);
    expect(metrics.counted.get('Guesses limited')).toBe(1);
  });

  it.each([
    ['strangers', { standing: 'stranger', known: false }, 'guess'],
    ['a client that is known', { standing: 'stranger', known: true }, 'clientGuess'],
    ['a client’s reserve', { standing: 'client', known: true }, 'clientGuess'],
    ['a browser that is known', { standing: 'device', known: false }, 'deviceGuess'],
  ] as const)('is counted under the name of the budget: %s', async (_whose, terms, budget) => {
    const { check, metrics } = await started({ refusals: { guess: 7, clientGuess: 9, deviceGuess: 11 } });
    const outcome = await check({ handle: { ...handle, terms: { ...terms, prepaid: false } } });
    // Of two, whichever opens sooner.
    expect(outcome).toMatchObject({ kind: 'limited', retryAfter: budget === 'deviceGuess' ? 11 : 7 });
    expect(metrics.counted).toEqual(
      new Map([
        ['Deliveries sms-accepted', 1],
        [`BudgetSpent ${budget}`, 1],
        ['Guesses limited', 1],
      ]),
    );
  });

  it('is answered alike when it is wrong, so that the answer tells nothing of the code', async () => {
    const [one, other] = [await spent(), await spent()];
    const terms = { ...handle.terms, prepaid: false };
    const outcomes = [
      await one.check({ handle: { ...handle, terms } }),
      await other.check({ handle: { ...handle, terms }, code: wrongCode(code) }),
    ];
    expect(outcomes[0]).toEqual(outcomes[1]);
    expect(outcomes[0]?.kind).toBe('limited');
  });

  it('is paid for by its exact repetition, once there is something to pay with', async () => {
    const { check, key, ports } = await started();
    const limits = [{ count: 1, seconds: 5 }];
    const terms = { ...handle.terms, prepaid: false };
    const spend: typeof ports.guessLimits.spend = (allowance) =>
      ports.guessLimits.spend({ ...allowance, limits });
    await spend({ scope: 'guess', key });
    const poor = { ...ports, guessLimits: { ...ports.guessLimits, spend } };
    const asked = { client: clientWith(), sender: 'client', handle: { ...handle, terms } } as const;
    const again = () => checkOtp({ ...asked, code, recipient, binding, rotating: true }, poor);
    expect((await again()).kind).toBe('limited');
    ports.clock.advance(5);
    expect((await again()).kind).toBe('right');
    expect((await check({ handle: { ...handle, generation: 1 } })).kind).toBe('right');
  });
});

describe('a proof', () => {
  const publicClient = clientWith({ clientId: 'app', tokenEndpointAuthMethod: 'none' });

  /** Clients that have proven the recipient, and countries of codes that came back, after one right guess and its proof. */
  async function noted(overrides: Partial<OtpCheck> = {}) {
    const { check, key, ports, budgets, metrics } = await started();
    const outcome = await check(overrides);
    if (outcome.kind === 'right') await noteProof(outcome, ports);
    const { knownClients } = await ports.sendLimits.recall({ scope: 'recipient', key });
    return { knownClients, proven: budgets.proven, faults: metrics.counted.get('Faults dynamodb') };
  }

  it('is remembered of the client, and counted for the country', async () => {
    expect(await noted()).toEqual({ knownClients: ['app'], proven: ['FI'], faults: undefined });
  });

  it.each([
    ['a page in its name', { sender: 'page' } as const],
    ['a public client', { client: publicClient }],
    ['a client that is known', { handle: { ...handle, terms: { ...handle.terms, known: true } } }],
  ])('by %s is counted only', async (_who, overrides) => {
    expect(await noted(overrides)).toEqual({ knownClients: [], proven: ['FI'], faults: undefined });
  });

  it('of a number of no country is counted for none', async () => {
    const { budgets, ports, start } = setUp();
    const nowhere = { channel: 'sms', address: '+88213300655' } as const;
    await startOtp({ ...start, recipient: nowhere }, ports);
    const given = { client: clientWith(), sender: 'client', handle, code, binding, rotating: true } as const;
    const outcome = await checkOtp({ ...given, recipient: nowhere }, ports);
    if (outcome.kind === 'right') await noteProof(outcome, ports);
    expect([outcome.kind, budgets.proven]).toEqual(['right', ['']]);
  });

  it('of a wrong code is none', async () => {
    expect(await noted({ code: wrongCode(code) })).toEqual({
      ...{ knownClients: [], proven: [], faults: undefined },
    });
  });

  it('of an e-mail address is not counted for any country', async () => {
    const { ports, budgets, start } = setUp();
    const to = { channel: 'email', address: 'alice@example.com' } as const;
    const courier = fakeCourier(email, []);
    await startOtp({ ...start, courier, recipient: to }, ports);
    const given = { client: clientWith(), sender: 'client', handle, code, binding, rotating: true } as const;
    const outcome = await checkOtp({ ...given, recipient: to }, ports);
    if (outcome.kind === 'right') await noteProof(outcome, ports);
    expect([outcome.kind, budgets.proven]).toEqual(['right', []]);
  });

  it.each(['remember', 'verified'] as const)('that %s cannot write down hinders nobody', async (failing) => {
    const { check, key, ports, budgets } = await started();
    const fail = () => Promise.reject(new Error('throttled'));
    const outcome = await check();
    if (outcome.kind !== 'right') throw new Error('the code was right');
    await noteProof(outcome, {
      guessLimits: { ...ports.guessLimits, ...(failing === 'remember' ? { remember: fail } : {}) },
      verifiedCodes: { ...ports.verifiedCodes, ...(failing === 'verified' ? { verified: fail } : {}) },
    });
    const { knownClients } = await ports.sendLimits.recall({ scope: 'recipient', key });
    expect([knownClients, budgets.proven]).toEqual(failing === 'verified' ? [['app'], []] : [[], ['FI']]);
  });
});
