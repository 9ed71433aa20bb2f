import type { Dialect } from '../core/dialect.ts';
import type { RequestContext } from '../core/grant.ts';
import { dialectOf } from '../dialects/index.ts';
import { guarded, type Handler } from '../http/respond.ts';

export interface DialectRequest {
  readonly dialect: Dialect;
  /** Issuer identifier of the dialect at the address that the caller reached. */
  readonly issuer: string;
  readonly request: Request;
  readonly context: RequestContext;
}

/** A handler that answers in the dialect of the path it was reached by, errors included. */
export function byDialect(endpoint: string, handle: (request: DialectRequest) => Promise<Response>): Handler {
  return (request, context) => {
    const dialect = dialectOf(new URL(request.url).pathname);
    if (!dialect) throw new Error('the route belongs to no dialect');
    const answered = guarded(endpoint, dialect, () =>
      handle({ dialect, issuer: `${context.baseUrl}${dialect.issuerPath}`, request, context }),
    );
    return answered(request, context);
  };
}
