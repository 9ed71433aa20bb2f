import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { demoContext } from '../../infra/local/demo.ts';
import { makeDriver } from '../bench/cold/bundles.ts';
import { deploy } from '../bench/cold/deployment.ts';
import { firstRequestOf, servingFunctions } from '../bench/cold/first-requests.ts';
import { coldStart } from '../bench/cold/start.ts';
import { assemblyOf } from '../support/assembly.ts';

// What a start loads of Node's own takes time, every time, and no bundle's size shows it.
const folder = mkdtempSync(join(tmpdir(), 'latchkey-start-'));
const driver = await makeDriver(folder);
const deployment = await deploy(await assemblyOf(demoContext), driver);

afterAll(async () => {
  await deployment.close();
  rmSync(folder, { recursive: true });
});

/** Modules of Node's own that nothing needs up to the first answer, by Node's names. */
const unneeded = [
  'http2',
  'child_process',
  'dgram',
  'zlib',
  // What `fetch` loads, and the globals `Request`, `Response` and `Headers`.
  'internal/deps/undici/undici',
];

describe('up to its first answer', () => {
  it.each(servingFunctions)('%s loads no module of Node that it does not need', async (name) => {
    const { event, isRight } = await firstRequestOf(name, deployment);
    const [file, environment] = [deployment.assetOf(name), deployment.environmentOf(name)];
    const { answer, builtIns } = await coldStart({ driver, file, environment, event: await event() });
    expect(isRight(answer)).toBe(true);
    expect(builtIns.filter((loaded) => unneeded.includes(loaded))).toEqual([]);
  });
});
