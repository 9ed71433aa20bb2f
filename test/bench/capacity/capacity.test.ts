import { describe, expect, inject, it } from 'vitest';
import { demoContext } from '../../../infra/local/demo.ts';
import { assemblyOf } from '../../support/assembly.ts';
import { startTestCloud } from '../../support/test-cloud.ts';
import { measureStep } from './measure.ts';
import { createMeter, type Metered } from './meter.ts';
import { otpSteps } from './otp-steps.ts';
import { stageOn } from './step.ts';
import { tokenSteps } from './token-steps.ts';
import { type Use, useOf, usualOf } from './use.ts';
import { verdictsOf } from './verdicts.ts';

const toTable = (operation: string, startedAt: number, endedAt: number, units = 1): Metered => ({
  ...{ service: 'dynamodb', operation, startedAt, endedAt, units },
});
const refreshUse: Use = {
  ...{ operations: ['UpdateItem'], others: [] },
  ...{ requests: 1, roundTrips: 1, readUnits: 0, writeUnits: 1 },
};

describe('the use of a step', () => {
  it('counts requests that overlap as one round trip, and units by whether they read or write', () => {
    const metered: readonly Metered[] = [
      toTable('UpdateItem', 0, 10),
      toTable('PutItem', 1, 30, 2),
      toTable('GetItem', 12, 20, 0.5),
      { service: 'ses', operation: 'SendEmail', startedAt: 31, endedAt: 40 },
      toTable('GetItem', 41, 50),
    ];
    expect(useOf(metered)).toEqual({
      operations: ['GetItem', 'GetItem', 'PutItem', 'UpdateItem'],
      others: ['SendEmail'],
      ...{ requests: 4, roundTrips: 3, readUnits: 1.5, writeUnits: 3 },
    });
  });

  it('is not known where DynamoDB did not tell what a request consumed', () => {
    const { units: _units, ...untold } = toTable('PutItem', 0, 1);
    expect(() => useOf([untold])).toThrow('DynamoDB did not tell what PutItem consumed');
  });

  it('is what came most often', () => {
    const dearer = { ...refreshUse, requests: 2 };
    expect(usualOf([dearer, refreshUse, refreshUse])).toEqual(refreshUse);
  });
});

describe('the verdict of a step', () => {
  it('needs every step that has a budget', () => {
    expect(() => verdictsOf(new Map([['refresh', refreshUse]]))).toThrow(
      'the step send-email was not measured',
    );
  });
});

describe.skipIf(!inject('engines').includes('local'))('a step on DynamoDB Local', () => {
  const names = ['send-email', 'refresh', 'introspection'];
  const steps = [...otpSteps, ...tokenSteps].filter(({ measures = '' }) => names.includes(measures));

  it('is counted in requests and units', async () => {
    const meter = createMeter();
    const assembly = await assemblyOf(demoContext);
    const cloud = await startTestCloud({ assembly, dynamodb: 'local', between: meter.between });
    const counted: Partial<Use>[] = [];
    try {
      for (const step of steps) {
        // How many overlap is a matter of time.
        const { roundTrips: _roundTrips, ...use } = await measureStep(step, stageOn(cloud), meter, 1);
        counted.push(use);
      }
    } finally {
      await cloud.close();
    }
    expect(counted).toEqual([
      {
        ...{ operations: ['PutItem', 'UpdateItem'], others: ['SendEmail'] },
        ...{ requests: 2, readUnits: 0, writeUnits: 2 },
      },
      { operations: ['UpdateItem'], others: [], requests: 1, readUnits: 0, writeUnits: 1 },
      { operations: ['GetItem'], others: [], requests: 1, readUnits: 1, writeUnits: 0 },
    ]);
  });
});
