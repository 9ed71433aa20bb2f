import { Duration } from 'aws-cdk-lib';
import { type IAuthorizer, IdentitySource, RequestAuthorizer } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import type { Protection, Route } from '../../shared/contract/route.ts';
import { setEnvironment } from './capabilities.ts';
import type { EndpointFunction } from './endpoint-function.ts';

/** A route that a bearer token opens. */
export interface ProtectedRoute extends Pick<Route, 'path'> {
  readonly method: string;
  readonly protection: Protection;
}

/** Which function decides, and about what. */
export interface BearerAuthorizerProps {
  /** The function of `functions/authorizer.ts`. */
  readonly handler: EndpointFunction;
  /** Every protected route of the API. The function answers for all of them at once, because API Gateway caches one answer for all. */
  readonly routes: readonly ProtectedRoute[];
  /** For how long one decision about a token stands, 0 to 3600 s: up to then a revoked token still opens routes. @default 300 s */
  readonly cacheTtl?: Duration;
}

// Lambda allows 4 KB for all variables of a function; this leaves room for the rest.
const maxListBytes = 3_500;

/**
 * RFC 6750 for the routes of a REST API: one Lambda function behind one authorizer, or two, where some routes also take the token from the query string.
 * Throws at synthesis for a greedy path, paths that a policy could not tell apart, or a list of routes that is too long for the function's environment.
 */
export class BearerAuthorizer extends Construct {
  readonly #header: IAuthorizer | undefined;
  readonly #query: IAuthorizer | undefined;

  constructor(scope: Construct, id: string, props: BearerAuthorizerProps) {
    super(scope, id);
    const { handler, routes, cacheTtl = Duration.seconds(300) } = props;
    setEnvironment(handler, { protectedRoutes: protectedRoutesJson(routes) });
    const byQuery = routes.filter(({ protection }) => protection.allowQueryToken);
    if (byQuery.length < routes.length) {
      this.#header = new RequestAuthorizer(this, 'Header', {
        handler: handler.lambda,
        identitySources: [IdentitySource.header('Authorization')],
        resultsCacheTtl: cacheTtl,
      });
    }
    if (byQuery.length > 0) {
      // API Gateway wants every identity source to be present, and here either one may be. Without sources nothing can be cached.
      this.#query = new RequestAuthorizer(this, 'HeaderOrQuery', {
        handler: handler.lambda,
        identitySources: [],
        resultsCacheTtl: Duration.seconds(0),
      });
    }
  }

  /** The authorizer for a route with this protection; the route must be among those given to the constructor. */
  for(protection: Protection): IAuthorizer {
    const authorizer = protection.allowQueryToken ? this.#query : this.#header;
    if (!authorizer) throw new Error('a protected route is missing from the routes of its BearerAuthorizer');
    return authorizer;
  }
}

/** `PROTECTED_ROUTES`: a list of method, path and protection, in the order of the routes. */
function protectedRoutesJson(routes: readonly ProtectedRoute[]): string {
  for (const { method, path } of routes) {
    if (method === 'ANY' || path.includes('+}')) {
      // The policy for it would be a wildcard that also opens routes which want more.
      throw new Error(
        `${method} ${path} cannot be protected: name each method, and each path without a greedy {proxy+}`,
      );
    }
  }
  requireApart(routes);
  const list = JSON.stringify(
    routes.map(({ method, path, protection }) => ({ method, path, ...protection })),
  );
  if (Buffer.byteLength(list) > maxListBytes) {
    throw new Error(
      `the ${routes.length} protected routes take ${Buffer.byteLength(list)} bytes, and a function's environment holds ${maxListBytes}: ` +
        'split the API, or shorten paths and scopes',
    );
  }
  return list;
}

/** In a policy a path parameter is `*`, which takes in slashes: what denies `/notes/{id}` would deny `/notes/{id}/public` as well. */
function requireApart(routes: readonly ProtectedRoute[]): void {
  for (const route of routes) {
    const pattern = new RegExp(
      `^${route.path
        .split(/{[^}]+}/)
        .map(escapeRegExp)
        .join('.+')}$`,
    );
    const other = routes.find(
      (one) => one !== route && one.method === route.method && pattern.test(one.path),
    );
    if (other) {
      throw new Error(
        `${route.method} ${route.path} and ${other.path} cannot both be protected: a policy for the first also matches the second; rename one`,
      );
    }
  }
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
