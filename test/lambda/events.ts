import type { APIGatewayProxyEvent, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';

/** An event as API Gateway's REST API (payload version 1) sends it to a proxy integration, with what is overridden. */
export function proxyEvent(overrides: Partial<APIGatewayProxyEvent> = {}): APIGatewayProxyEvent {
  const headers = {
    Accept: '*/*',
    'Content-Type': 'application/x-www-form-urlencoded',
    Host: 'a1b2c3d4e5.execute-api.eu-north-1.amazonaws.com',
    'User-Agent': 'curl/8.5.0',
    'X-Amzn-Trace-Id': 'Root=1-6568c5d0-1a2b3c4d5e6f7a8b9c0d1e2f',
    'X-Forwarded-For': '192.0.2.99',
    'X-Forwarded-Port': '443',
    'X-Forwarded-Proto': 'https',
  };
  return {
    resource: '/uas/oauth2/token',
    path: '/uas/oauth2/token',
    httpMethod: 'POST',
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    requestContext: requestContext('/prod/uas/oauth2/token'),
    body: 'grant_type=refresh_token',
    isBase64Encoded: false,
    ...overrides,
  };
}

/** Where a request has a bearer token. */
export interface PresentedToken {
  readonly authorization?: readonly string[];
  readonly query?: readonly string[];
}

/** An event as API Gateway sends it to a REQUEST authorizer. */
export function authorizerEvent(
  { method, path }: { readonly method: string; readonly path: string },
  { authorization, query }: PresentedToken,
): APIGatewayRequestAuthorizerEvent {
  return {
    type: 'REQUEST',
    methodArn: `arn:aws:execute-api:eu-north-1:123456789012:a1b2c3d4e5/prod/${method}${path}`,
    resource: path,
    path,
    httpMethod: method,
    headers: null,
    multiValueHeaders: authorization ? { Accept: ['*/*'], Authorization: [...authorization] } : null,
    pathParameters: null,
    queryStringParameters: null,
    multiValueQueryStringParameters: query ? { access_token: [...query] } : null,
    stageVariables: null,
    requestContext: { ...requestContext(`/prod${path}`), authorizer: undefined },
  };
}

/** `requestContext` of a request for that path, stage included. */
export function requestContext(
  path: string,
  domainName = 'a1b2c3d4e5.execute-api.eu-north-1.amazonaws.com',
): APIGatewayProxyEvent['requestContext'] {
  return {
    resourceId: 'x7y8z9',
    resourcePath: '/uas/oauth2/token',
    httpMethod: 'POST',
    extendedRequestId: 'PQRSTUVWXYZ1234=',
    requestTime: '15/Jan/2026:12:00:00 +0000',
    path,
    accountId: '123456789012',
    protocol: 'HTTP/1.1',
    stage: 'prod',
    domainPrefix: 'a1b2c3d4e5',
    requestTimeEpoch: 1_768_478_400_000,
    requestId: '11111111-2222-4333-8444-555555555555',
    identity: {
      cognitoIdentityPoolId: null,
      accountId: null,
      cognitoIdentityId: null,
      caller: null,
      sourceIp: '198.51.100.7',
      principalOrgId: null,
      accessKey: null,
      cognitoAuthenticationType: null,
      cognitoAuthenticationProvider: null,
      userArn: null,
      userAgent: 'curl/8.5.0',
      user: null,
      apiKey: null,
      apiKeyId: null,
      clientCert: null,
    },
    domainName,
    apiId: 'a1b2c3d4e5',
    authorizer: null,
  };
}
