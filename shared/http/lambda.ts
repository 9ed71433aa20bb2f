import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { RequestContext } from '../core/grant.ts';
import { baseUrlOf } from './base-url.ts';
import type { Handler } from './respond.ts';

/** A handler for API Gateway's REST proxy events of a handler of Web requests. `publicUrl`: where clients reach the API, when that is configured. */
export function lambda(
  handle: Handler,
  publicUrl: string,
): (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult> {
  return async (event) => {
    const path = pathOf(event);
    return toResult(await handle(toRequest(event, path), toContext(event, path, publicUrl)));
  };
}

/** The path below the API's base: the resource with its parameters filled in, whatever stage or base path stands before it. */
function pathOf({ resource, pathParameters }: APIGatewayProxyEvent): string {
  return resource.replace(/\{(\w+)\+?\}/g, (_, name: string) => pathParameters?.[name] ?? '');
}

function toContext(
  { requestContext }: APIGatewayProxyEvent,
  path: string,
  publicUrl: string,
): RequestContext {
  return {
    baseUrl: baseUrlOf(requestContext, path, publicUrl),
    sourceAddress: requestContext.identity.sourceIp,
    requestId: requestContext.requestId,
  };
}

/** What a header value may hold (RFC 9110 §5.5); a Web request takes no other. */
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;

function toRequest(event: APIGatewayProxyEvent, path: string): Request {
  const headers = pairsOf(event.multiValueHeaders).filter(([, value]) => headerValue.test(value));
  const query = new URLSearchParams(pairsOf(event.multiValueQueryStringParameters));
  const hasBody = event.body !== null && event.httpMethod !== 'GET' && event.httpMethod !== 'HEAD';
  return new Request(`https://api.invalid${path}${query.size > 0 ? `?${query}` : ''}`, {
    method: event.httpMethod,
    headers,
    ...(hasBody ? { body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8') } : {}),
  });
}

/** API Gateway's multi-value maps as pairs, a name as often as it has values. */
function pairsOf(map: Readonly<Record<string, readonly string[] | undefined>> | null): [string, string][] {
  return Object.entries(map ?? {}).flatMap(([name, values]) =>
    (values ?? []).map((value): [string, string] => [name, value]),
  );
}

async function toResult(response: Response): Promise<APIGatewayProxyResult> {
  return {
    statusCode: response.status,
    multiValueHeaders: Object.fromEntries(
      [...response.headers.keys()].map((name) => [name, valuesOf(name, response.headers)]),
    ),
    body: await response.text(),
  };
}

/** Cookies are the one header that comes several times and cannot be joined (RFC 6265 §3). */
function valuesOf(name: string, headers: Headers): string[] {
  return name === 'set-cookie' ? headers.getSetCookie() : [headers.get(name) ?? ''];
}
