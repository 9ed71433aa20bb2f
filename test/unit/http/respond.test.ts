import { describe, expect, it } from 'vitest';
import { type ErrorCode, type RefusalDetail, refuse, StoreUnavailable } from '../../../shared/core/errors.ts';
import { uas } from '../../../shared/dialects/uas.ts';
import { empty, guarded, json, publicJson } from '../../../shared/http/respond.ts';
import { logLines, metricLines } from '../../support/memory-log.ts';
import { printedMetrics } from '../../support/printed-metrics.ts';

const logged = logLines();
const printed = metricLines();
const request = new Request('https://login.example.com/uas/oauth2/token', { method: 'POST' });
const context = { baseUrl: 'https://login.example.com', sourceAddress: '198.51.100.7', requestId: 'r-1' };

async function told(response: Response) {
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  };
}

const uasAlways = () => uas;
const notStored = { 'cache-control': 'no-store', pragma: 'no-cache' };
const notStoredJson = { 'content-type': 'application/json', ...notStored };

describe('an answer', () => {
  it('is JSON that nobody keeps', async () => {
    expect(await told(json({ a: 1 }))).toEqual({ status: 200, headers: notStoredJson, body: '{"a":1}' });
    expect(await told(json([], 400, { 'retry-after': '1' }))).toEqual({
      status: 400,
      headers: { ...notStoredJson, 'retry-after': '1' },
      body: '[]',
    });
  });

  it('is empty', async () => {
    expect(await told(empty())).toEqual({ status: 200, headers: notStored, body: '' });
  });

  it('is a public document that caches keep for an hour', async () => {
    expect(await told(publicJson({ a: 1 }))).toEqual({
      status: 200,
      headers: {
        'content-type': 'application/json',
        'cache-control': 'public, max-age=3600, stale-while-revalidate=86400',
        'access-control-allow-origin': '*',
      },
      body: '{"a":1}',
    });
  });
});

describe('a guarded endpoint', () => {
  function refusing(code: ErrorCode, detail: RefusalDetail) {
    return guarded(
      'token',
      () => uas,
      async () => refuse(code, detail),
    )(request, context).then(told);
  }

  function lastLine() {
    const { timestamp, stack, ...line } = JSON.parse(logged.at(-1) ?? '{}');
    expect(new Date(timestamp).toISOString()).toBe(timestamp);
    return { ...line, hasStack: stack !== undefined };
  }

  it('passes answers on', async () => {
    const handler = guarded(
      'token',
      () => uas,
      async () => json({ a: 1 }),
    );
    expect((await handler(request, context)).status).toBe(200);
    expect(logged).toEqual([]);
  });

  it("answers a refusal in the dialect's form, and logs it once", async () => {
    const detail = { because: 'parameter-missing', description: 'scope is missing' } as const;
    expect(await refusing('invalid_request', detail)).toEqual({
      status: 400,
      headers: notStoredJson,
      body: '{"error":"invalid_request","error_description":"scope is missing"}',
    });
    expect(logged).toHaveLength(1);
    expect(lastLine()).toEqual({
      level: 'INFO',
      message: 'refused',
      requestId: 'r-1',
      endpoint: 'token',
      status: 400,
      code: 'invalid_request',
      because: 'parameter-missing',
      hasStack: false,
    });
  });

  it('challenges Basic where it was used and refused', async () => {
    const basic = { because: 'client-secret-wrong', challengeBasic: true } as const;
    const { headers } = await refusing('invalid_client', basic);
    expect(headers).toEqual({
      ...notStoredJson,
      'www-authenticate': 'Basic realm="latchkey", charset="UTF-8"',
    });
    const { headers: other } = await refusing('invalid_client', { ...basic, challengeBasic: false });
    expect(other).toEqual(notStoredJson);
    const { headers: another } = await refusing('invalid_request', basic);
    expect(another).toEqual(notStoredJson);
  });

  it('says when to try again', async () => {
    const { headers, status } = await refusing('slow_down', { because: 'send-limit', retryAfter: 0 });
    expect([status, headers]).toEqual([429, { ...notStoredJson, 'retry-after': '0' }]);
  });

  it('logs the name of the cause, never its message', async () => {
    const cause = new RangeError('quotes 0401234567');
    await refusing('temporarily_unavailable', { because: 'delivery-failed', cause });
    expect(lastLine()).toEqual({
      level: 'ERROR',
      message: 'refused',
      requestId: 'r-1',
      endpoint: 'token',
      status: 503,
      code: 'temporarily_unavailable',
      because: 'delivery-failed',
      error: 'RangeError',
      hasStack: true,
    });
    expect(logged.join('')).not.toContain('0401234567');
  });

  it('tells that the table does not answer, and when to come back; the table has counted it', async () => {
    const handler = guarded('token', uasAlways, async () => {
      throw new StoreUnavailable(new RangeError('quotes 0401234567'));
    });
    expect(await told(await handler(request, context))).toEqual({
      status: 503,
      headers: { ...notStoredJson, 'retry-after': '2' },
      body: '{"error":"temporarily_unavailable","error_description":"not available at the moment; try again"}',
    });
    expect(lastLine()).toMatchObject({ level: 'ERROR', because: 'store-unavailable', error: 'RangeError' });
    expect(printed).toEqual([]);
  });

  it('counts what nobody expected as a fault, and no refusal', async () => {
    await refusing('invalid_client', { because: 'client-secret-wrong' });
    await refusing('temporarily_unavailable', { because: 'delivery-failed' });
    expect(printed).toEqual([]);
    await refusing('temporarily_unavailable', { because: 'unexpected' });
    await guarded('token', uasAlways, () => Promise.reject(new TypeError()))(request, context);
    expect(printedMetrics(printed)).toEqual(['Faults unexpected', 'Faults unexpected']);
  });

  it('answers a fault of ours without a word about it', async () => {
    const handler = guarded(
      'token',
      () => uas,
      async () => {
        throw new TypeError('quotes 0401234567');
      },
    );
    expect(await told(await handler(request, context))).toEqual({
      status: 500,
      headers: notStoredJson,
      body: '{"error":"server_error"}',
    });
    expect(lastLine().error).toBe('TypeError');
    expect(logged.join('')).not.toContain('0401234567');
  });
});
