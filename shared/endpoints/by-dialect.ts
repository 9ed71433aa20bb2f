import { issuerOf } from '../contract/issuers.ts';
import type { Route } from '../contract/route.ts';
import { routeOf } from '../contract/routes.ts';
import { allowedOrigin } from '../core/cors.ts';
import { type Dialect, dialectWith } from '../core/dialect.ts';
import type { RequestContext } from '../core/grant.ts';
import type { Client } from '../core/model.ts';
import { guarded, type Handler } from '../http/respond.ts';

export interface DialectRequest {
  readonly dialect: Dialect;
  readonly route: Route;
  /** Issuer identifier of the dialect at the address that the caller reached. */
  readonly issuer: string;
  readonly request: Request;
  readonly context: RequestContext;
  /** The client, once it is known: pages of its origins may then read the answer, whatever it is. */
  readonly caller: { client?: Client };
}

/** A handler that answers in the dialect of the path it was reached by, errors included; or, once the client is known, in the one that is the client's there. */
export function byDialect(
  endpoint: string,
  dialects: readonly Dialect[],
  handle: (request: DialectRequest) => Promise<Response>,
): Handler {
  return async (request, context) => {
    const route = routeOf(request);
    const dialect = dialects.find(({ id }) => id === route?.dialect);
    if (!route || !dialect) throw new Error('the route is of no dialect that this function speaks');
    const issuer = issuerOf(dialect.id, context.baseUrl);
    const caller: DialectRequest['caller'] = {};
    const spoken = () => dialectWith(caller.client, dialect);
    const answered = guarded(endpoint, spoken, () =>
      handle({ dialect, route, issuer, request, context, caller }),
    );
    const response = await answered(request, context);
    if (response.headers.get('content-type') === 'application/json') {
      response.headers.set('content-type', spoken().contentType);
    }
    return openTo(allowedOrigin(request.headers.get('origin'), caller.client), response);
  };
}

/** What pages may read beside the body; API Gateway sends the first under the second name (docs/decisions/gateway-answers.md). */
const exposedHeaders = 'WWW-Authenticate, x-amzn-Remapped-WWW-Authenticate, Retry-After';

function openTo(origin: string | undefined, response: Response): Response {
  if (origin === undefined) return response;
  response.headers.set('access-control-allow-origin', origin);
  response.headers.set('access-control-expose-headers', exposedHeaders);
  response.headers.append('vary', 'Origin');
  return response;
}
