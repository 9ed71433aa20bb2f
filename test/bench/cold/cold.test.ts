import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { demoContext } from '../../../infra/local/demo.ts';
import { createFaults } from '../../../infra/local/services/faults.ts';
import { type Recorder, startRecorder } from '../../../infra/local/services/recorder.ts';
import { assemblyOf } from '../../support/assembly.ts';
import { makeDriver } from './bundles.ts';
import { deploy } from './deployment.ts';
import { firstRequestOf } from './first-requests.ts';
import { covered, sequenceOf } from './phases.ts';
import { coldStart } from './start.ts';

const folder = mkdtempSync(join(tmpdir(), 'latchkey-cold-'));
const driver = await makeDriver(folder);
const deployment = await deploy(await assemblyOf(demoContext), driver);
const { dynamodb, kms } = deployment.cloud.endpoints;
const recorders = {
  dynamodb: await startRecorder(dynamodb, createFaults()),
  kms: await startRecorder(kms, createFaults()),
};

afterAll(async () => {
  for (const recorder of Object.values(recorders)) await recorder.close();
  await deployment.close();
  rmSync(folder, { recursive: true });
});

/** Starts a program that is no function of ours. */
function startText(text: string, event: string, traced = false) {
  const file = join(folder, 'program.mjs');
  writeFileSync(file, text);
  return coldStart({ driver, file, environment: {}, event, traced });
}

const operations = ({ list }: Recorder) => list().map(({ operation }) => operation);

describe('a cold start', () => {
  it.each(['token', 'authorizer'] as const)(
    'of %s is answered right, and traces the requests that were made',
    async (name) => {
      for (const { reset } of Object.values(recorders)) reset();
      const { event, isRight } = await firstRequestOf(name, deployment);
      const endpoints = { dynamodb: recorders.dynamodb.url, kms: recorders.kms.url };
      const environment = deployment.environmentOf(name, endpoints);
      const file = deployment.assetOf(name);
      const start = await coldStart({ driver, file, environment, event: await event(), traced: true });
      expect(isRight(start.answer)).toBe(true);
      const made = [...operations(recorders.dynamodb), ...operations(recorders.kms)];
      expect(made).toContain('GetItem');
      expect(start.trips.map((trip) => trip.name).sort()).toEqual(made.sort());
      expect(start.signatures.map((signature) => signature.name)).toEqual([
        name === 'token' ? 'sign' : 'verify',
      ]);
      expect(start.node + start.init + start.first).toBeCloseTo(start.total);
    },
  );

  it('traces requests by fetch as well', async () => {
    recorders.dynamodb.reset();
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.ListTables',
    };
    const init = { method: 'POST', headers, body: '{}' };
    const text = `export const handler = async (url) => (await fetch(url, ${JSON.stringify(init)})).ok;`;
    const { builtIns, trips } = await startText(text, recorders.dynamodb.url, true);
    expect(trips.map(({ name }) => name)).toEqual(['ListTables']);
    expect(operations(recorders.dynamodb)).toEqual(['ListTables']);
    expect(builtIns).toContain('internal/deps/undici/undici');
  });

  it('has no variables but those that it is given', async () => {
    const text = 'export const handler = async () => Object.keys(process.env);';
    expect((await startText(text, '')).answer).toEqual([]);
  });

  it('fails with what the process said', async () => {
    const text = 'export const handler = async (event) => { throw new Error(event); };';
    await expect(startText(text, 'out of luck')).rejects.toThrow('out of luck');
  });
});

describe('spans', () => {
  const span = (from: number, to: number) => ({ name: 'GetItem', from, to });

  it('that overlap are waited for once, and are no sequence', () => {
    const spans = [span(0, 5), span(1, 7), span(2, 3), span(8, 9)];
    expect([covered(spans), sequenceOf(spans)]).toEqual([8, 2]);
  });

  it('of which each begins after another are all a sequence', () => {
    const spans = [span(0, 5), span(6, 7), span(10, 12)];
    expect([covered(spans), sequenceOf(spans)]).toEqual([8, 3]);
  });

  it('may be none', () => {
    expect([covered([]), sequenceOf([])]).toEqual([0, 0]);
  });
});
