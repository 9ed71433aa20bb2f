import type { APIGatewayProxyEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import type { RequestContext } from '../../shared/core/grant.ts';
import { lambda } from '../../shared/http/lambda.ts';
import { proxyEvent, requestContext } from './events.ts';

const stageHost = 'https://a1b2c3d4e5.execute-api.eu-north-1.amazonaws.com';

/** What a handler is given for an event. */
async function given(overrides: Partial<APIGatewayProxyEvent> = {}, publicUrl = '') {
  let seen: { readonly request: Request; readonly context: RequestContext } | undefined;
  const handler = lambda(async (request, context) => {
    seen = { request, context };
    return new Response(null);
  }, publicUrl);
  await handler(proxyEvent(overrides));
  if (!seen) throw new Error('the handler was not called');
  return seen;
}

describe('a REST event', () => {
  it('becomes a Web request with method, path, headers and body', async () => {
    const { request } = await given();
    expect([request.method, new URL(request.url).pathname]).toEqual(['POST', '/uas/oauth2/token']);
    expect(request.headers.get('content-type')).toBe('application/x-www-form-urlencoded');
    expect(await request.text()).toBe('grant_type=refresh_token');
  });

  it('tells where it was sent, by whom, and its id', async () => {
    expect((await given()).context).toEqual({
      baseUrl: `${stageHost}/prod`,
      sourceAddress: '198.51.100.7',
      requestId: '11111111-2222-4333-8444-555555555555',
    });
  });

  it.each([
    ['a custom domain', '/uas/oauth2/token', 'login.example.com', 'https://login.example.com'],
    ['a base path of it', '/auth/uas/oauth2/token', 'login.example.com', 'https://login.example.com/auth'],
  ])('tells %s', async (_case, path, domain, baseUrl) => {
    const { context, request } = await given({ path, requestContext: requestContext(path, domain) });
    expect(context.baseUrl).toBe(baseUrl);
    expect(new URL(request.url).pathname).toBe('/uas/oauth2/token');
  });

  it('has the configured address before every other, whatever the caller writes into headers', async () => {
    const multiValueHeaders = { Host: ['evil.example'], 'X-Forwarded-Host': ['evil.example'] };
    expect((await given({ multiValueHeaders }, 'https://id.example.com')).context.baseUrl).toBe(
      'https://id.example.com',
    );
    expect((await given({ multiValueHeaders })).context.baseUrl).toBe(`${stageHost}/prod`);
  });

  it('has its bytes when the body is base64', async () => {
    const bytes = Uint8Array.from([0, 255, 0xc3, 0x28]);
    const body = Buffer.from(bytes).toString('base64');
    const { request } = await given({ body, isBase64Encoded: true });
    expect(new Uint8Array(await request.arrayBuffer())).toEqual(bytes);
  });

  it('has its text in UTF-8 when the body is not', async () => {
    const { request } = await given({ body: 'a=ä✓' });
    expect(await request.text()).toBe('a=ä✓');
  });

  it.each([
    ['a POST without one', { body: null }],
    ['a GET, even with one', { httpMethod: 'GET', body: 'a=b' }],
    ['a HEAD, even with one', { httpMethod: 'HEAD', body: 'a=b' }],
  ])('has no body in %s', async (_case, overrides) => {
    const { request } = await given(overrides);
    expect(request.body).toBeNull();
  });

  it('has headers and parameters as often as they were sent', async () => {
    const { request } = await given({
      httpMethod: 'GET',
      body: null,
      multiValueHeaders: { 'X-Test': ['a', 'b'], Cookie: [] },
      multiValueQueryStringParameters: { q: ['1', '2 &'], r: [''] },
    });
    expect(request.headers.get('x-test')).toBe('a, b');
    expect(new URL(request.url).searchParams.getAll('q')).toEqual(['1', '2 &']);
    expect(new URL(request.url).search).toBe('?q=1&q=2+%26&r=');
  });

  it('has no header value that a Web request could not hold', async () => {
    const { request } = await given({
      multiValueHeaders: {
        'X-Bytes': ['\u00e4\u00ff'],
        'X-Wide': ['\u20ac'],
        'X-Control': ['a\u0001b'],
        'X-Break': ['a\r\nX-Evil: b'],
        'X-Mixed': ['good', '\u20ac'],
      },
    });
    expect([...request.headers]).toEqual([
      ['x-bytes', '\u00e4\u00ff'],
      ['x-mixed', 'good'],
    ]);
  });

  it('has its path parameters filled in, and nothing where one is missing', async () => {
    const resource = '/items/{id}/{rest+}';
    const filled = await given({ resource, pathParameters: { id: '7', rest: 'a/b' } });
    expect(new URL(filled.request.url).pathname).toBe('/items/7/a/b');
    const lacking = await given({ resource, pathParameters: null });
    expect(new URL(lacking.request.url).pathname).toBe('/items//');
  });

  it.each([[null], [{ 'X-Test': undefined }]])('may have no headers: %j', async (multiValueHeaders) => {
    const { request } = await given({
      body: null,
      multiValueHeaders: multiValueHeaders as unknown as APIGatewayProxyEvent['multiValueHeaders'],
    });
    expect([...request.headers]).toEqual([]);
  });
});

describe('an answer', () => {
  it('becomes what API Gateway expects', async () => {
    const handler = lambda(
      async () => new Response('{"a":1}', { status: 201, headers: { 'Retry-After': '5', 'X-A': 'b' } }),
      '',
    );
    expect(await handler(proxyEvent())).toEqual({
      statusCode: 201,
      multiValueHeaders: {
        'content-type': ['text/plain;charset=UTF-8'],
        'retry-after': ['5'],
        'x-a': ['b'],
      },
      body: '{"a":1}',
    });
  });

  it('sets every cookie by a value of its own, dates and all', async () => {
    const cookies = ['a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'b=2; Path=/'];
    const handler = lambda(async () => {
      const headers = new Headers({ vary: 'a' });
      headers.append('vary', 'b');
      for (const cookie of cookies) headers.append('set-cookie', cookie);
      return new Response(null, { status: 303, headers });
    }, '');
    expect(await handler(proxyEvent())).toEqual({
      statusCode: 303,
      multiValueHeaders: { 'set-cookie': cookies, vary: ['a, b'] },
      body: '',
    });
  });
});
