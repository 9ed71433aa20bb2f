import { describe, expect, it } from 'vitest';
import { routes } from '../../shared/contract/routes.ts';
import {
  findById,
  functionOf,
  resourcesOf,
  sendingContext,
  type Template,
  templateOf,
} from '../support/stack.ts';

const template = templateOf(sendingContext);

/** The path of every API Gateway resource, by its logical id. */
function pathsOf(from: Template): ReadonlyMap<string, string> {
  const resources = resourcesOf(from, 'AWS::ApiGateway::Resource');
  const pathOf = (id: string): string => {
    const properties = resources.get(id)?.Properties;
    if (!properties) return '';
    const { Ref: parent = '' } = properties['ParentId'] as { Ref?: string };
    return `${pathOf(parent)}/${properties['PathPart']}`;
  };
  return new Map([...resources.keys()].map((id) => [id, pathOf(id)]));
}

interface DeployedMethod {
  readonly route: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

function methodsOf(from: Template): readonly DeployedMethod[] {
  const paths = pathsOf(from);
  return [...resourcesOf(from, 'AWS::ApiGateway::Method').values()].map(({ Properties }) => {
    const { Ref: id } = Properties['ResourceId'] as { Ref: string };
    return { route: `${Properties['HttpMethod']} ${paths.get(id)}`, properties: Properties };
  });
}

/** The logical id of the function that an integration or authorizer address leads to. */
function functionIn(uri: unknown): string | undefined {
  return /"Fn::GetAtt":\["(\w+Function\w{8})","Arn"\]\},"\/invocations"/.exec(JSON.stringify(uri))?.[1];
}

const corsPaths = new Set(routes.filter(({ cors }) => cors).map(({ path }) => path));

describe('routes', () => {
  it('are those of the contract and the preflights of those that browsers call', () => {
    const expected = [
      ...routes.map(({ method, path }) => `${method} ${path}`),
      ...[...corsPaths].map((path) => `OPTIONS ${path}`),
    ];
    expect(
      methodsOf(template)
        .map(({ route }) => route)
        .sort(),
    ).toEqual(expected.sort());
  });

  it.each(routes)('lead $method $path to its function, behind the authorizer where protected', (route) => {
    const { properties } =
      methodsOf(template).find((found) => found.route === `${route.method} ${route.path}`) ?? {};
    const integration = properties?.['Integration'] as Record<string, unknown>;
    const [functionId] = findById(template, 'AWS::Lambda::Function', route.function);
    const [authorizerId] = [...resourcesOf(template, 'AWS::ApiGateway::Authorizer').keys()];
    expect([
      integration['Type'],
      functionIn(integration['Uri']),
      properties?.['AuthorizationType'],
      properties?.['AuthorizerId'],
    ]).toEqual(
      route.protection
        ? ['AWS_PROXY', functionId, 'CUSTOM', { Ref: authorizerId }]
        : ['AWS_PROXY', functionId, 'NONE', undefined],
    );
  });

  it('let API Gateway call a function for its own method and path only', () => {
    const sources = [...resourcesOf(template, 'AWS::Lambda::Permission').values()].map(({ Properties }) =>
      JSON.stringify(Properties['SourceArn']),
    );
    for (const { method, path } of routes) {
      const suffix = `/${method}${path}"]]}`;
      expect(sources.filter((source) => source.endsWith(suffix))).toHaveLength(1);
    }
    expect(sources).toHaveLength(routes.length + 1);
  });

  it('answer a preflight for any origin, with the methods and headers of the route', () => {
    const { properties } = methodsOf(template).find(({ route }) => route === 'OPTIONS /resource/notes') ?? {};
    expect(properties?.['Integration']).toMatchObject({
      Type: 'MOCK',
      IntegrationResponses: [
        {
          StatusCode: '204',
          ResponseParameters: {
            'method.response.header.Access-Control-Allow-Origin': "'*'",
            'method.response.header.Access-Control-Allow-Methods': "'POST'",
            'method.response.header.Access-Control-Allow-Headers':
              "'authorization,content-type,idempotency-key'",
            'method.response.header.Access-Control-Max-Age': "'86400'",
          },
        },
      ],
    });
  });

  it('leave out the sample, with its function, when told to, and keep the authorizer’s function', () => {
    const bare = templateOf({ sampleResource: 'false' });
    expect(methodsOf(bare).filter(({ route }) => route.includes('/resource'))).toEqual([]);
    expect(() => functionOf(bare, 'resource')).toThrow('0 resources AWS::Lambda::Function for resource');
    expect(functionOf(bare, 'authorizer')['Environment']).toMatchObject({
      Variables: { PROTECTED_ROUTES: '[]' },
    });
  });
});

describe('the API', () => {
  it('is regional, with text bodies only', () => {
    const [api] = resourcesOf(template, 'AWS::ApiGateway::RestApi').values();
    expect(api?.Properties).toEqual({
      Name: 'Latchkey',
      Description: 'Latchkey: OAuth 2.0 and OpenID Connect endpoints',
      EndpointConfiguration: { Types: ['REGIONAL'] },
      DisableExecuteApiEndpoint: false,
    });
  });

  it('throttles, measures and logs its stage as set', () => {
    const [stage] = resourcesOf(
      templateOf({ throttleRate: '7', throttleBurst: '9', tracing: true }),
      'AWS::ApiGateway::Stage',
    ).values();
    expect(stage?.Properties['StageName']).toBe('prod');
    expect(stage?.Properties['TracingEnabled']).toBe(true);
    expect(stage?.Properties['MethodSettings']).toEqual([
      {
        HttpMethod: '*',
        ResourcePath: '/*',
        DataTraceEnabled: false,
        LoggingLevel: 'ERROR',
        MetricsEnabled: true,
        ThrottlingRateLimit: 7,
        ThrottlingBurstLimit: 9,
      },
    ]);
  });

  it('logs nothing of an access that a caller could have put a secret into', () => {
    const [stage] = resourcesOf(template, 'AWS::ApiGateway::Stage').values();
    const settings = stage?.Properties['AccessLogSetting'] as { Format: string } | undefined;
    const variables = Object.values(JSON.parse(settings?.Format ?? '{}') as Record<string, string>);
    expect(variables).toEqual([
      '$context.requestId',
      '$context.requestTime',
      '$context.identity.sourceIp',
      '$context.httpMethod',
      '$context.resourcePath',
      '$context.status',
      '$context.error.responseType',
      '$context.authorizer.status',
      '$context.authorizer.latency',
      '$context.integration.status',
      '$context.integrationLatency',
      '$context.responseLatency',
      '$context.responseLength',
    ]);
  });

  it('owns the log group that API Gateway would otherwise make and keep for ever', () => {
    const [id, group] =
      [...resourcesOf(template, 'AWS::Logs::LogGroup')].find(([, { Properties }]) =>
        JSON.stringify(Properties).includes('API-Gateway-Execution-Logs_'),
      ) ?? [];
    const [stage] = resourcesOf(template, 'AWS::ApiGateway::Stage').values();
    expect(group?.Properties).toEqual({
      LogGroupName: {
        'Fn::Join': ['', ['API-Gateway-Execution-Logs_', { Ref: 'RestApi79D61EE8' }, '/prod']],
      },
      RetentionInDays: 30,
    });
    expect(stage?.DependsOn).toContain(id);
  });
});

describe('gateway responses', () => {
  const responses = new Map(
    [...resourcesOf(template, 'AWS::ApiGateway::GatewayResponse').values()].map(({ Properties }) => [
      Properties['ResponseType'],
      {
        status: Properties['StatusCode'],
        headers: Properties['ResponseParameters'],
        body: JSON.parse(
          (Properties['ResponseTemplates'] as Record<string, string>)['application/json'] ?? '',
        ),
      },
    ]),
  );
  const cors = { 'gatewayresponse.header.Access-Control-Allow-Origin': "'*'" };

  it('challenge a missing or bad token as RFC 6750 says', () => {
    expect(responses.get('UNAUTHORIZED')).toEqual({
      status: '401',
      headers: {
        ...cors,
        'gatewayresponse.header.Access-Control-Expose-Headers': "'WWW-Authenticate'",
        'gatewayresponse.header.WWW-Authenticate':
          '\'Bearer realm="latchkey", error="invalid_token", error_description="The access token is missing, malformed, expired or revoked"\'',
      },
      body: {
        error: 'invalid_token',
        error_description: 'The access token is missing, malformed, expired or revoked',
      },
    });
  });

  it('say that a scope is missing', () => {
    expect(responses.get('ACCESS_DENIED')).toEqual({
      status: '403',
      headers: {
        ...cors,
        'gatewayresponse.header.Access-Control-Expose-Headers': "'WWW-Authenticate'",
        'gatewayresponse.header.WWW-Authenticate':
          '\'Bearer realm="latchkey", error="insufficient_scope", error_description="The access token does not allow this request"\'',
      },
      body: {
        error: 'insufficient_scope',
        error_description: 'The access token does not allow this request',
      },
    });
  });

  it('answer an unknown route without quoting its Authorization header', () => {
    expect(responses.get('MISSING_AUTHENTICATION_TOKEN')).toEqual({
      status: '403',
      headers: cors,
      body: { message: 'Missing Authentication Token' },
    });
  });

  it('are JSON that a browser may read, with the type of failure and nothing of the request', () => {
    expect(responses.get('DEFAULT_4XX')).toEqual({
      status: undefined,
      headers: cors,
      body: { error: 'invalid_request', error_description: '$context.error.responseType' },
    });
    expect(responses.get('DEFAULT_5XX')).toEqual({
      status: undefined,
      headers: cors,
      body: { error: 'server_error', error_description: '$context.error.responseType' },
    });
    expect(responses.size).toBe(5);
  });
});
