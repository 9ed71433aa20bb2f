import { describe, expect, it } from 'vitest';
import { ask, fixtureCloud } from './fixture/cloud.ts';

const cloud = await fixtureCloud();

async function answer(value: unknown, headers: Record<string, string> = {}) {
  const body = typeof value === 'string' ? value : JSON.stringify(value);
  return ask(cloud, '/answers', { method: 'POST', body, headers });
}

const malformed = { status: 502, text: '{"message":"Internal server error"}' };

describe("a function's answer", () => {
  it('becomes the response, with application/json where no type is said', async () => {
    const { headers, status, text } = await answer({
      statusCode: 201,
      headers: { 'X-One': 1, 'X-True': true },
      body: 'é',
    });
    expect([status, text, headers.get('x-one'), headers.get('x-true'), headers.get('content-type')]).toEqual([
      201,
      'é',
      '1',
      'true',
      'application/json',
    ]);
  });

  it('may say a header several times, and then the single value does not count', async () => {
    const { headers } = await answer({
      statusCode: '200',
      headers: { 'set-cookie': 'lost=1', 'X-Kept': 'kept' },
      multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
    });
    expect([headers.getSetCookie(), headers.get('x-kept')]).toEqual([['a=1', 'b=2'], 'kept']);
  });

  it('has the headers that a REST API keeps to itself under a remapped name, and a challenge under both', async () => {
    const { headers, status } = await answer({
      statusCode: 401,
      headers: { 'WWW-Authenticate': 'Basic', Date: 'never' },
    });
    expect([
      status,
      headers.get('www-authenticate'),
      headers.get('x-amzn-remapped-www-authenticate'),
    ]).toEqual([401, 'Basic', 'Basic']);
    expect(headers.get('x-amzn-remapped-date')).toBe('never');
  });

  it('is decoded from base64 only for a caller that asks for a binary type', async () => {
    const value = { statusCode: 200, body: 'aGVsbG8=', isBase64Encoded: true };
    expect((await answer(value)).text).toBe('aGVsbG8=');
    expect((await answer(value, { accept: 'image/png, text/html' })).text).toBe('hello');
    expect((await answer(value, { accept: 'text/html, image/png' })).text).toBe('aGVsbG8=');
  });

  it.each([
    ['null', null],
    ['a text', '"text"'],
    ['no status', { body: 'x' }],
    ['a status out of range', { statusCode: 99 }],
    ['a body that is an object', { statusCode: 200, body: {} }],
    ['headers that are a list', { statusCode: 200, headers: ['x'] }],
    ['a header that is an object', { statusCode: 200, headers: { x: {} } }],
    ['a header with a line break', { statusCode: 200, headers: { x: 'a\r\nb: c' } }],
    ['a repeated header that is no list', { statusCode: 200, multiValueHeaders: { x: 'a' } }],
  ])('that is %s is a bad gateway', async (_what, value) => {
    const { status, text } = await answer(value);
    expect({ status, text }).toEqual(malformed);
  });

  it('that is larger than 6 MB is a bad gateway', async () => {
    const { status, text } = await ask(cloud, '/misbehave/large');
    expect({ status, text }).toEqual(malformed);
  });
});

describe('a function that fails', () => {
  it('is a bad gateway when it throws or cannot be loaded', async () => {
    for (const path of ['/misbehave/throw', '/broken', '/broken']) {
      const { headers, status, text } = await ask(cloud, path);
      expect({ status, text }).toEqual(malformed);
      expect(headers.get('x-amzn-errortype')).toBe('InternalServerErrorException');
    }
  });

  it('is a bad gateway when its instance ends, and the next request has a new instance', async () => {
    const before = Number((await ask(cloud, '/misbehave/count')).text);
    const { status, text } = await ask(cloud, '/misbehave/exit');
    expect(before).toBeGreaterThan(0);
    expect({ status, text }).toEqual(malformed);
    expect((await ask(cloud, '/misbehave/count')).text).toBe('1');
  });

  it('is a bad gateway after its own timeout, and loses its instance', async () => {
    const { status, text } = await ask(cloud, '/misbehave/sleep');
    expect({ status, text }).toEqual(malformed);
    expect((await ask(cloud, '/misbehave/count')).text).toBe('1');
  });

  it("is a gateway timeout after the integration's timeout", async () => {
    const { headers, status, text } = await ask(cloud, '/hasty/sleep');
    expect({ status, text }).toEqual({ status: 504, text: '{"message":"Endpoint request timed out"}' });
    expect(headers.get('x-amzn-errortype')).toBe('InternalServerErrorException');
  });
});

describe('the environment of a function', () => {
  it("is the template's, resolved, with Lambda's own and nothing of this process", async () => {
    const { environment, functionName } = JSON.parse((await ask(cloud, '/echo')).text);
    expect(environment).toEqual({
      ANSWER: '42',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_DEFAULT_REGION: 'eu-north-1',
      AWS_ENDPOINT_URL_DYNAMODB: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      AWS_ENDPOINT_URL_KMS: cloud.endpoints.kms,
      AWS_ENDPOINT_URL_SES: cloud.endpoints.ses,
      AWS_ENDPOINT_URL_SNS: cloud.endpoints.sns,
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_FUNCTION_NAME: functionName,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
      AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^local\/\[\$LATEST\][\da-f]{32}$/),
      AWS_REGION: 'eu-north-1',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SESSION_TOKEN: 'local',
      KEY: cloud.outputs['KeyArn']?.split('/')[1],
      KEY_ARN: cloud.outputs['KeyArn'],
      LAMBDA_TASK_ROOT: expect.stringContaining('asset.'),
      LANG: 'en_US.UTF-8',
      PATH: expect.stringContaining('/opt/bin'),
      PLACE: 'eu-north-1/000000000000',
      PUBLIC_URL: cloud.url,
      TABLE: cloud.outputs['TableName'],
      TZ: ':UTC',
      _HANDLER: 'index.handler',
    });
  });
});
