import { describe, expect, it } from 'vitest';
import { sampleResource } from '../../../shared/endpoints/resource.ts';
import { proxyEvent, requestContext } from '../../lambda/events.ts';

const authorized = { sub: '+358401234567', client_id: 'app', scope: 'openid api', jti: 't1' };

function eventOf(httpMethod: string) {
  const context = { ...requestContext('/prod/resource/whoami'), authorizer: authorized };
  return proxyEvent({ httpMethod, requestContext: context });
}

const headers = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'WWW-Authenticate',
};

describe('the sample resource', () => {
  it('says whose the token is', async () => {
    expect(await sampleResource(eventOf('GET'))).toEqual({
      statusCode: 200,
      headers,
      body: JSON.stringify(authorized),
    });
  });

  it('takes a note', async () => {
    expect(await sampleResource(eventOf('POST'))).toEqual({
      statusCode: 201,
      headers,
      body: '{"noted":true,"sub":"+358401234567"}',
    });
  });
});
