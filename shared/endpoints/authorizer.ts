import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import type { Protection, Route } from '../contract/route.ts';
import { StoreUnavailable } from '../core/errors.ts';
import { baseUrlOf } from '../http/base-url.ts';
import { type BearerOutcome, bearerFromHeader, bearerFromParameter, onlyBearer } from '../http/bearer.ts';
import { errorFields, log } from '../http/log.ts';
import { embeddedMetrics } from '../http/metrics.ts';
import { type BearerPorts, type BearerToken, isRevoked, opens, readBearer } from './bearer-claims.ts';

/** A route as the authorizer is told of it. */
export type ProtectedRoute = Pick<Route, 'method' | 'path'> & Protection;

export type AuthorizerHandler = (
  event: APIGatewayRequestAuthorizerEvent,
) => Promise<APIGatewayAuthorizerResult>;

/** API Gateway answers this message, to the letter, with its UNAUTHORIZED gateway response; any other is a 500. */
const unauthorized = () => new Error('Unauthorized');

/**
 * The Lambda authorizer (REQUEST type; RFC 6750). One policy names every protected route, allowed or denied, because API Gateway keeps it for the token and judges the
 * next route by it too.
 */
export function authorizer(
  routes: readonly ProtectedRoute[],
  publicUrl: string,
  ports: BearerPorts,
): AuthorizerHandler {
  return async (event) => {
    const bearer = presentedToken(event, routes);
    if (bearer.kind !== 'token') throw unauthorized();
    const token = await readBearer(
      bearer.token,
      baseUrlOf(event.requestContext, event.path, publicUrl),
      ports,
    );
    if (!token) throw unauthorized();
    const revoked = routes.some(checksRevocation) && (await isRevoked(token, ports));
    const allowed = routes.filter((route) => opens(token, route) && !(revoked && checksRevocation(route)));
    if (revoked && allowed.length === 0) throw unauthorized();
    return policy(token, event.methodArn, routes, allowed);
  };
}

/** Logs what went wrong inside; API Gateway then answers 500 without telling the caller. */
export function loggedAuthorizer(authorize: AuthorizerHandler): AuthorizerHandler {
  return async (event) => {
    try {
      return await authorize(event);
    } catch (thrown) {
      const isRefusal = thrown instanceof Error && thrown.message === 'Unauthorized';
      log(isRefusal ? 'INFO' : 'ERROR', 'refused', {
        endpoint: 'authorizer',
        requestId: event.requestContext.requestId,
        ...(isRefusal ? {} : faultFields(thrown)),
      });
      throw thrown;
    }
  };
}

/** Counts a fault, unless the table has counted it as its own, and tells what it was. */
function faultFields(thrown: unknown): ReturnType<typeof errorFields> {
  if (thrown instanceof StoreUnavailable) return errorFields(thrown.cause);
  embeddedMetrics.count('Faults', 'unexpected');
  return errorFields(thrown);
}

function checksRevocation(route: ProtectedRoute): boolean {
  return route.checkRevocation ?? true;
}

function presentedToken(
  event: APIGatewayRequestAuthorizerEvent,
  routes: readonly ProtectedRoute[],
): BearerOutcome {
  const authorization = Object.entries(event.multiValueHeaders ?? {}).flatMap(([name, values]) =>
    name.toLowerCase() === 'authorization' ? (values ?? []) : [],
  );
  if (authorization.length > 1) return { kind: 'malformed' };
  const header = bearerFromHeader(authorization[0]);
  const query = bearerFromParameter(event.multiValueQueryStringParameters?.['access_token'] ?? []);
  const route = routes.find(({ method, path }) => method === event.httpMethod && path === event.resource);
  // A token in the query is not looked at where the owner did not ask for it; beside one in the header it is still one too many.
  if (route?.allowQueryToken || header.kind !== 'missing') return onlyBearer([header, query]);
  return header;
}

function policy(
  token: BearerToken,
  methodArn: string,
  routes: readonly ProtectedRoute[],
  allowed: readonly ProtectedRoute[],
): APIGatewayAuthorizerResult {
  const denied = routes.filter((route) => !allowed.includes(route));
  return {
    principalId: token.subject,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [...statement('Allow', methodArn, allowed), ...statement('Deny', methodArn, denied)],
    },
    context: {
      sub: token.subject,
      client_id: token.clientId,
      scope: token.scope.join(' '),
      jti: token.tokenId,
    },
  };
}

function statement(effect: 'Allow' | 'Deny', methodArn: string, routes: readonly ProtectedRoute[]) {
  const [api, stage] = methodArn.split('/');
  const resources = routes.map(
    ({ method, path }) => `${api}/${stage}/${method}${path.replace(/\{[^}]+\}/g, '*')}`,
  );
  return resources.length === 0
    ? []
    : [{ Action: 'execute-api:Invoke', Effect: effect, Resource: resources }];
}
