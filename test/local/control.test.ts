import { describe, expect, it } from 'vitest';
import { ask, askRaw, fixtureCloud } from './fixture/cloud.ts';

const lines: string[] = [];
const cloud = await fixtureCloud({
  log: (line, functionName) => lines.push(`${functionName.slice(0, 13)}: ${line}`),
});

async function moveClock(body: string) {
  const { status, text } = await ask(cloud, '/_local/clock', { method: 'POST', body });
  return [status, JSON.parse(text)];
}

describe('the clock', () => {
  it('moves for every function, in every way of asking for the time', async () => {
    const [status, { now }] = await moveClock('{"advanceSeconds": 86400.5}');
    const { asked, isDate, sameClass } = JSON.parse((await ask(cloud, '/clock')).text);
    const [milliseconds, fromNew, fromCall, epoch] = asked;
    expect(status).toBe(200);
    expect(milliseconds - Date.now()).toBeGreaterThan(86_000_000);
    expect(milliseconds).toBeGreaterThanOrEqual(Date.parse(now));
    expect(fromNew).toBeGreaterThanOrEqual(milliseconds);
    expect(Math.abs(fromCall - fromNew)).toBeLessThanOrEqual(2000);
    expect([epoch, isDate, sameClass]).toEqual([0, true, true]);
    expect(cloud.now()).toBeGreaterThanOrEqual(milliseconds);
  });

  it.each([
    '',
    'x',
    '[]',
    '{}',
    '{"advanceSeconds":"1"}',
    '{"advanceSeconds":-1}',
    '{"advanceSeconds":1e300}',
  ])('does not move by %j', async (body) => {
    expect(await moveClock(body)).toEqual([
      400,
      { message: 'the body must be {"advanceSeconds": n} with a number from 0 to 315360000' },
    ]);
  });
});

describe('what a function prints', () => {
  it('arrives line by line, with the name of the function, before its answer', async () => {
    lines.length = 0;
    await ask(cloud, '/clock');
    expect(lines).toEqual([
      'Fixture-clock: {"level":"INFO","message":"asked for the time"}',
      'Fixture-clock: and a line',
      'Fixture-clock: that was two',
    ]);
  });

  it('holds what a function threw', async () => {
    lines.length = 0;
    await ask(cloud, '/misbehave/throw');
    const [line = '', ...others] = lines;
    expect(others).toEqual([]);
    expect(JSON.parse(line.slice(line.indexOf('{')))).toMatchObject({
      level: 'ERROR',
      errorType: 'Error',
      errorMessage: 'thrown by the fixture',
    });
  });
});

describe('the outbox', () => {
  it('is a list for programs and a page for people, and can be emptied', async () => {
    await ask(cloud, '/services', { method: 'POST' });
    const { headers, status, text } = await ask(cloud, '/_local/outbox');
    const page = await ask(cloud, '/_local/outbox', { headers: { accept: 'text/html,*/*' } });
    expect([status, headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(JSON.parse(text)).toEqual(cloud.outbox());
    expect(cloud.outbox().map(({ channel }) => channel)).toEqual(['email', 'sms']);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.text).toContain('data-code="12345678"');
    const emptied = await ask(cloud, '/_local/outbox', { method: 'DELETE' });
    expect([emptied.status, emptied.text, cloud.outbox()]).toEqual([204, '', []]);
  });
});

describe('the paths under /_local/', () => {
  it('tell where the stack is', async () => {
    const { status, text } = await ask(cloud, '/_local/stack');
    expect([status, JSON.parse(text)]).toEqual([
      200,
      { outputs: cloud.outputs, endpoints: cloud.endpoints, region: 'eu-north-1', account: '000000000000' },
    ]);
    expect(cloud.outputs).toMatchObject({ BaseUrl: cloud.url, CreatedRef: 'made-by-the-fixture' });
  });

  it('are few', async () => {
    for (const [method, path] of [
      ['GET', '/_local/nothing'],
      ['PUT', '/_local/outbox'],
      ['GET', '/_local'],
    ]) {
      const { status, text } = await ask(cloud, path ?? '', { method: method ?? '' });
      expect([status, JSON.parse(text).message]).toEqual([404, `there is no ${method} ${path}`]);
    }
  });

  it('do not answer to the name of another host, nor to other web sites', async () => {
    const { port } = new URL(cloud.url);
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      'localhost.evil.example',
      '127.0.0.1.evil.example',
    ]) {
      const { status } = await askRaw(cloud, '/_local/outbox', [], 'GET', host);
      expect([host, status]).toEqual([host, 403]);
    }
    for (const origin of ['https://evil.example', 'null']) {
      const { status } = await ask(cloud, '/_local/outbox', { method: 'DELETE', headers: { origin } });
      expect([origin, status]).toEqual([origin, 403]);
    }
    expect((await ask(cloud, '/_local/outbox', { headers: { origin: cloud.url } })).status).toBe(200);
  });
});
