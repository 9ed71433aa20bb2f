import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AuthorizationType, MockIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { ApplicationLogLevel } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { describe, expect, it } from 'vitest';
import { BearerAuthorizer, type ProtectedRoute } from '../../infra/constructs/bearer-authorizer.ts';
import { EndpointFunction } from '../../infra/constructs/endpoint-function.ts';
import { functionOf, resourcesOf, type Template, templateOf } from '../support/stack.ts';

/** A stack with the protected routes and nothing else. */
function protectedApi(routes: readonly ProtectedRoute[], cacheTtl?: Duration): Template {
  const app = new App({ analyticsReporting: false, context: { 'aws:cdk:bundling-stacks': [] } });
  const stack = new Stack(app, 'Protected');
  const handler = new EndpointFunction(stack, 'AuthorizerFunction', {
    name: 'authorizer',
    logLevel: ApplicationLogLevel.INFO,
    logRetention: RetentionDays.ONE_DAY,
    removalPolicy: RemovalPolicy.DESTROY,
    tracing: false,
  });
  const authorizer = new BearerAuthorizer(stack, 'Bearer', {
    handler,
    routes,
    ...(cacheTtl && { cacheTtl }),
  });
  const api = new RestApi(stack, 'Api', { cloudWatchRole: false });
  for (const { method, path, protection } of routes) {
    api.root.resourceForPath(path).addMethod(method, new MockIntegration(), {
      authorizer: authorizer.for(protection),
      authorizationType: AuthorizationType.CUSTOM,
    });
  }
  return app.synth().getStackArtifact(stack.artifactId).template;
}

const authorizersOf = (template: Template) =>
  [...resourcesOf(template, 'AWS::ApiGateway::Authorizer').values()].map(({ Properties }) => [
    Properties['Type'],
    Properties['IdentitySource'],
    Properties['AuthorizerResultTtlInSeconds'],
  ]);

const listOf = (template: Template): unknown => {
  const { Variables } = functionOf(template, 'authorizer')['Environment'] as {
    Variables: Record<string, string>;
  };
  return JSON.parse(Variables['PROTECTED_ROUTES'] ?? '');
};

const header: ProtectedRoute = { method: 'GET', path: '/orders', protection: { scopes: ['orders'] } };
const query: ProtectedRoute = {
  method: 'GET',
  path: '/downloads',
  protection: { scopes: ['files'], audience: ['files'], checkRevocation: false, allowQueryToken: true },
};

describe('the bearer authorizer', () => {
  it('caches by the Authorization header for five minutes', () => {
    expect(authorizersOf(protectedApi([header]))).toEqual([
      ['REQUEST', 'method.request.header.Authorization', 300],
    ]);
  });

  it('caches for as long as it is told', () => {
    expect(authorizersOf(protectedApi([header], Duration.seconds(30)))).toEqual([
      ['REQUEST', 'method.request.header.Authorization', 30],
    ]);
  });

  it('caches nothing where the token may also stand in the query string', () => {
    expect(authorizersOf(protectedApi([header, query]))).toEqual([
      ['REQUEST', 'method.request.header.Authorization', 300],
      ['REQUEST', '', 0],
    ]);
    expect(authorizersOf(protectedApi([query]))).toEqual([['REQUEST', '', 0]]);
  });

  it('tells its function about every route at once, since one cached answer serves them all', () => {
    expect(listOf(protectedApi([header, query]))).toEqual([
      { method: 'GET', path: '/orders', scopes: ['orders'] },
      {
        method: 'GET',
        path: '/downloads',
        scopes: ['files'],
        audience: ['files'],
        checkRevocation: false,
        allowQueryToken: true,
      },
    ]);
  });

  it('knows the sample’s routes in the stack', () => {
    expect(listOf(templateOf())).toEqual([
      { method: 'GET', path: '/resource/whoami', scopes: ['openid'] },
      { method: 'POST', path: '/resource/notes', scopes: ['demo-api'], audience: ['demo-api'] },
    ]);
  });

  it('refuses what only a wildcard could describe', () => {
    expect(() => protectedApi([{ ...header, method: 'ANY' }])).toThrow(
      'ANY /orders cannot be protected: name each method, and each path without a greedy {proxy+}',
    );
    expect(() => protectedApi([{ ...header, path: '/orders/{proxy+}' }])).toThrow(
      'GET /orders/{proxy+} cannot be protected: name each method, and each path without a greedy {proxy+}',
    );
  });

  it('refuses two routes that a policy could not tell apart', () => {
    const routes = ['/notes/{id}', '/notes/{id}/public'].map((path) => ({ ...header, path }));
    expect(() => protectedApi(routes)).toThrow(
      'GET /notes/{id} and /notes/{id}/public cannot both be protected: a policy for the first also matches the second; rename one',
    );
    expect(() =>
      protectedApi(['/notes/{id}', '/drafts/{id}'].map((path) => ({ ...header, path }))),
    ).not.toThrow();
  });

  it('refuses more routes than a function’s environment holds', () => {
    const many = Array.from({ length: 100 }, (_, index) => ({ ...header, path: `/orders/${index}` }));
    expect(() => protectedApi(many)).toThrow(
      "the 100 protected routes take 5691 bytes, and a function's environment holds 3500: split the API, or shorten paths and scopes",
    );
  });
});
