import type { Dialect } from '../core/dialect.ts';
import { asRefusal, type Refusal } from '../core/errors.ts';
import type { RequestContext } from '../core/grant.ts';
import { errorFields, log } from './log.ts';
import { embeddedMetrics } from './metrics.ts';

export type Handler = (request: Request, context: RequestContext) => Promise<Response>;

/** What every answer with a token, or about one, says (RFC 6749 §5.1). */
const notStored = { 'cache-control': 'no-store', pragma: 'no-cache' };

/** A JSON answer that no cache may keep. */
export function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...notStored, ...headers },
  });
}

/** An answer without a body. */
export function empty(status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status, headers: { ...notStored, ...headers } });
}

/** An hour, and longer while a new one is fetched. */
const longLived = 'public, max-age=3600, stale-while-revalidate=86400';

/** A public document that caches may keep, open to pages of any origin. */
export function publicJson(body: unknown, caching = longLived): Response {
  return new Response(JSON.stringify(body), {
    headers: {
      'content-type': 'application/json',
      'cache-control': caching,
      'access-control-allow-origin': '*',
    },
  });
}

/** The only place where an exception becomes an answer. Each refusal is logged once, without anything the caller sent. */
export function guarded(endpoint: string, dialect: () => Pick<Dialect, 'refusal'>, handle: Handler): Handler {
  return async (request, context) => {
    try {
      return await handle(request, context);
    } catch (thrown) {
      const refusal = asRefusal(thrown);
      logRefusal(endpoint, refusal, context);
      const { status, body, headers } = dialect().refusal(refusal, context.requestId);
      const allHeaders = { ...refusalHeaders(status, refusal), ...headers };
      return body === undefined ? empty(status, allHeaders) : json(body, status, allHeaders);
    }
  };
}

/** Logs a refusal, without anything the caller sent. What nobody expected is counted as a fault; the table counts its own. */
export function logRefusal(endpoint: string, refusal: Refusal, { requestId }: RequestContext): void {
  const { because, cause } = refusal.detail;
  if (because === 'unexpected') embeddedMetrics.count('Faults', 'unexpected');
  log(refusal.status < 500 ? 'INFO' : 'ERROR', 'refused', {
    requestId,
    endpoint,
    status: refusal.status,
    code: refusal.code,
    because,
    ...(cause === undefined ? {} : errorFields(cause)),
  });
}

function refusalHeaders(status: number, { detail }: Refusal): Record<string, string> {
  return {
    ...(status === 401 && detail.challengeBasic
      ? { 'www-authenticate': 'Basic realm="latchkey", charset="UTF-8"' }
      : {}),
    ...(detail.retryAfter === undefined ? {} : { 'retry-after': String(detail.retryAfter) }),
  };
}
