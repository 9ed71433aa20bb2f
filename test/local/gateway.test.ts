import { describe, expect, it } from 'vitest';
import { ask, askRaw, echoed, fixtureCloud } from './fixture/cloud.ts';

const cloud = await fixtureCloud();

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

async function route(path: string, method = 'GET') {
  const reply = await askRaw(cloud, path, [], method);
  if (reply.status !== 200) return reply.status;
  const { pathParameters, resource } = echoed(reply);
  return [resource, pathParameters];
}

describe('the routes of the template', () => {
  it('prefers a literal segment to a parameter and a parameter to a greedy one', async () => {
    expect(await route('/')).toEqual(['/', null]);
    expect(await route('/items/special')).toEqual(['/items/special', null]);
    expect(await route('/items/7')).toEqual(['/items/{id}', { id: '7' }]);
    expect(await route('/items/7/a/b')).toEqual(['/items/{id}/{rest+}', { id: '7', rest: 'a/b' }]);
    expect(await route('/files/a')).toEqual(['/files/{proxy+}', { proxy: 'a' }]);
  });

  it('decodes path parameters after it has split the path', async () => {
    expect(await route('/items/a%2Fb%20c')).toEqual(['/items/{id}', { id: 'a/b c' }]);
    expect(await route('/items/%73pecial')).toEqual(['/items/special', null]);
    expect(await route('/items/%E4')).toBe(400);
  });

  it('takes one slash at the end as nothing and an empty segment only in a greedy parameter', async () => {
    expect(await route('/items/special/')).toEqual(['/items/special', null]);
    expect(await route('//items/special')).toBe(403);
    expect(await route('/items//')).toBe(403);
    expect(await route('/files/a//b')).toEqual(['/files/{proxy+}', { proxy: 'a//b' }]);
  });

  it('answers a resource without the method as an unknown route, though a worse resource has it', async () => {
    expect(await route('/files/fixed')).toBe(403);
    expect(await route('/items/7', 'DELETE')).toBe(403);
    expect(await route('/items/7', 'HEAD')).toBe(403);
    expect(await route('/items/7', 'OPTIONS')).toBe(403);
    expect(await route('/echo', 'PATCH')).toEqual(['/echo', null]);
  });

  it('answers an unknown route with the default of its class and its mapped headers', async () => {
    const { headers, status, text } = await ask(cloud, '/nowhere?asked=yes');
    expect([status, text, headers.get('x-path'), headers.get('x-asked')]).toEqual([
      403,
      '{"message":"Missing Authentication Token"}',
      '/nowhere',
      'yes',
    ]);
    expect(headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
    expect(headers.get('content-type')).toBe('application/json');
  });

  it('answers a CORS preflight without a function', async () => {
    const { headers, status, text } = await ask(cloud, '/echo', { method: 'OPTIONS' });
    expect([status, text]).toEqual([204, '']);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-methods')).toBe('GET,POST');
    expect(headers.get('access-control-allow-headers')).toBe('Authorization');
    expect(headers.get('access-control-max-age')).toBe('3600');
  });
});

describe('the event of a function', () => {
  it('has every member of payload format 1.0', async () => {
    const reply = await ask(cloud, '/items/7', {
      headers: { 'User-Agent': 'test', 'x-local-source-ip': '203.0.113.9' },
    });
    const { headers, multiValueHeaders, requestContext, ...others } = echoed(reply);
    expect(others).toEqual({
      resource: '/items/{id}',
      path: '/items/7',
      httpMethod: 'GET',
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: { id: '7' },
      stageVariables: { colour: 'green' },
      body: null,
      isBase64Encoded: false,
    });
    expect(requestContext).toEqual({
      accountId: '000000000000',
      apiId: expect.stringMatching(/^[a-z\d]{10}$/),
      domainName: 'localhost',
      domainPrefix: 'localhost',
      extendedRequestId: reply.headers.get('x-amz-apigw-id'),
      httpMethod: 'GET',
      identity: expect.objectContaining({ sourceIp: '203.0.113.9', userAgent: 'test' }),
      path: '/items/7',
      protocol: 'HTTP/1.1',
      requestId: reply.headers.get('x-amzn-requestid'),
      requestTime: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      requestTimeEpoch: expect.any(Number),
      resourceId: expect.stringMatching(/^[a-z\d]{10}$/),
      resourcePath: '/items/{id}',
      stage: 'fixture',
    });
    expect(reply.headers.get('x-amzn-requestid')).toMatch(uuid);
    expect(headers['X-Forwarded-For']).toBe('203.0.113.9');
    expect(Object.keys(multiValueHeaders)).toEqual(Object.keys(headers));
    expect(headers).not.toHaveProperty('x-local-source-ip');
  });

  it('keeps every value of a repeated header or parameter, and the last where there is room for one', async () => {
    const reply = await askRaw(cloud, '/echo?a=1&b=&a=2%20%2B+x&c', [
      'X-Many',
      'one',
      'x-many',
      'two',
      'Accept',
      '*/*',
    ]);
    const event = echoed(reply);
    expect([event.headers['X-Many'], event.multiValueHeaders['X-Many']]).toEqual(['two', ['one', 'two']]);
    expect(event.headers).not.toHaveProperty('x-many');
    expect(event['queryStringParameters']).toEqual({ a: '2 + x', b: '', c: '' });
    expect(event['multiValueQueryStringParameters']).toEqual({ a: ['1', '2 + x'], b: [''], c: [''] });
  });

  it('adds the caller to the addresses it was forwarded for', async () => {
    const { headers } = echoed(await ask(cloud, '/echo', { headers: { 'X-Forwarded-For': '198.51.100.1' } }));
    expect(headers['X-Forwarded-For']).toBe('198.51.100.1, 127.0.0.1');
  });

  it('ignores a chosen source address that is none', async () => {
    const { requestContext } = echoed(
      await ask(cloud, '/echo', { headers: { 'x-local-source-ip': 'nonsense' } }),
    );
    expect(requestContext['identity']).toMatchObject({ sourceIp: '127.0.0.1' });
  });

  it('passes a text body on as UTF-8, losing bytes that are not', async () => {
    const body = Buffer.concat([Buffer.from('é '), Buffer.from([0xff, 0x00, 0x41])]);
    const event = echoed(
      await ask(cloud, '/echo', { method: 'POST', body, headers: { 'content-type': 'text/plain' } }),
    );
    expect([event['body'], event['isBase64Encoded']]).toEqual(['é \uFFFD\u0000A', false]);
  });

  it('passes a body of a binary media type on as base64', async () => {
    const body = Buffer.from([0xff, 0x00, 0x41]);
    for (const type of ['application/octet-stream; x=y', 'image/png']) {
      const event = echoed(
        await ask(cloud, '/echo', { method: 'POST', body, headers: { 'content-type': type } }),
      );
      expect([event['body'], event['isBase64Encoded']]).toEqual(['/wBB', true]);
    }
  });
});

describe('the limits of the front end', () => {
  it('refuses more than 10,240 bytes of request line and header values', async () => {
    const fits = await ask(cloud, '/echo', { headers: { 'x-long': 'x'.repeat(10_000) } });
    const { headers, status, text } = await ask(cloud, '/echo', {
      headers: { 'x-long': 'x'.repeat(10_241) },
    });
    expect([fits.status, status, text]).toEqual([
      200,
      431,
      '{"message":"HTTP header is larger than 10240 bytes."}',
    ]);
    expect(headers.has('x-path')).toBe(false);
  });

  it('refuses a body of more than 10 MB with the status the template chose', async () => {
    const body = Buffer.alloc(10 * 1024 * 1024 + 1, 'x');
    const { status, text } = await ask(cloud, '/echo', { method: 'POST', body });
    expect([status, text]).toEqual([499, '{"message":"Request Too Long"}']);
  });
});
