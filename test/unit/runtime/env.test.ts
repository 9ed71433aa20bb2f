import { afterEach, describe, expect, it, vi } from 'vitest';
import { defaultSmsBudgets, environment } from '../../../shared/contract/environment.ts';
import { smsBudgetsVariable } from '../../../shared/runtime/env.ts';

describe('the budgets of SMS that a function is given', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it('are the documented defaults where the stack sets none', () => {
    expect(smsBudgetsVariable()).toEqual({ ...defaultSmsBudgets, maxPrice: '0.50' });
  });

  it('keep the defaults of what the stack leaves out, in the unverified ones too', () => {
    vi.stubEnv(
      environment.smsBudgets,
      '{"dailyUsd":50,"prices":{"FI":0.09},"unverified":{"mode":"enforce"}}',
    );
    vi.stubEnv(environment.smsMaxPrice, '0.15');
    expect(smsBudgetsVariable()).toEqual({
      prices: { FI: 0.09 },
      unknownPrices: 'refuse',
      dailyUsd: 50,
      country: {},
      countries: {},
      unverified: { mode: 'enforce', ratio: 0.3, floorPerDay: 20, floorPerHour: 10 },
      maxPrice: '0.15',
    });
  });
});
