import { afterAll, expect, it } from 'vitest';
import { removeBundles } from './bundled.ts';
import { httpAlone, ownSteps, serverComparisons, signatures, taskComparisons } from './comparisons.ts';
import { type Contender, requireMembers, startServer, stopServer, verifiedClaims } from './contender.ts';
import { basic, jsonOf } from './http-client.ts';
import { measureServers, measureTasks } from './measure.ts';

const contenders = [httpAlone, ...serverComparisons, ownSteps].flatMap((comparison) => comparison.contenders);
const byServer = Map.groupBy(contenders, ({ program, alg }) => `${program} with ${alg}`);

afterAll(removeBundles);

/** What is wrong with its answers. */
async function faultsOf(steps: readonly Contender[]): Promise<readonly unknown[]> {
  const [{ program, alg } = { program: '', alg: 'RS256' as const }] = steps;
  const server = await startServer({ program, alg });
  const faults: unknown[] = [];
  for (const { step } of steps)
    await step(server)
      .check()
      .catch((cause: unknown) => faults.push(cause));
  await stopServer(server);
  return faults;
}

it.each([...byServer])('%s answers every step as it should', async (_, steps) => {
  expect(await faultsOf(steps)).toEqual([]);
});

it('takes no token that another server signed, or with another algorithm', async () => {
  const program = 'latchkey';
  const servers = await Promise.all([
    startServer({ program, alg: 'ES256' }),
    startServer({ program, alg: 'ES256' }),
  ]);
  const [one, other] = servers;
  const form = { grant_type: 'client_credentials' };
  const reply = await one.http.post('/oauth2/token', form, basic('service', 'service-secret'));
  const { access_token } = jsonOf(reply);
  const jwks = '/uas/oauth2/metadata.jwks';
  await expect(verifiedClaims(access_token, other, jwks)).rejects.toThrow('no applicable key found');
  await expect(verifiedClaims(access_token, { ...one, alg: 'RS256' }, jwks)).rejects.toThrow('"alg"');
  await Promise.all(servers.map(stopServer));
});

it('takes no answer that says something else', () => {
  expect(() => requireMembers({ active: false, sub: 'a' }, { active: true })).toThrow(
    'found {"active":false} instead of {"active":true}',
  );
  expect(() => jsonOf({ status: 400, headers: {}, text: '{"error":"invalid_grant"}' })).toThrow(
    'answered 400 instead of 200: {"error":"invalid_grant"}',
  );
});

it('measures every server as often as it is told', async () => {
  const figures = await measureServers(httpAlone.contenders, { count: 20, warmups: 1, rounds: 2 });
  const measured = [...figures].map(([name, values]) => [name, values.length]);
  expect(measured).toEqual(httpAlone.contenders.map(({ name }) => [name, 2]));
});

it.each([...taskComparisons, ...signatures])('measures $what', async ({ tasks }) => {
  const figures = await measureTasks(tasks, { count: 5, warmups: 0, rounds: 1 });
  const measured = [...figures].map(([name, values]) => [name, values.length]);
  expect(measured).toEqual(tasks.map(({ name }) => [name, 1]));
});

it('says what a program says that does not start', async () => {
  await expect(startServer({ program: 'no-such-program', alg: 'RS256' })).rejects.toThrow(
    'Cannot find module',
  );
});
