import type { IncomingMessage, RequestListener } from 'node:http';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { FunctionName } from '../../../../shared/contract/functions.ts';
import { routes } from '../../../../shared/contract/routes.ts';
import { proxyEvent } from '../../../lambda/events.ts';
import { bodyOf } from './listening.ts';

export type LambdaHandler = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

/** Node's HTTP in front of functions as they are deployed: each request becomes the event that API Gateway would make of it, and goes to the function of its route. */
export function gateway(functions: ReadonlyMap<FunctionName, LambdaHandler>): RequestListener {
  const byRoute = new Map(
    routes.map((route) => [`${route.method} ${route.path}`, functions.get(route.function)]),
  );
  return async (request, response) => {
    const handle = byRoute.get(`${request.method} ${request.url}`);
    if (!handle) {
      response.writeHead(404).end();
      return;
    }
    const { statusCode, multiValueHeaders, body } = await handle(eventOf(request, await bodyOf(request)));
    response.writeHead(statusCode, multiValueHeaders as Record<string, string[]>).end(body);
  };
}

const template = proxyEvent();

/** What API Gateway adds is the same each time, and no step has a query. */
function eventOf(request: IncomingMessage, body: string): APIGatewayProxyEvent {
  const { method = 'GET', url: path = '/', headers, headersDistinct } = request;
  return {
    ...template,
    ...{ resource: path, path, httpMethod: method },
    headers: headers as Record<string, string>,
    multiValueHeaders: headersDistinct as Record<string, string[]>,
    body: body === '' ? null : body,
  };
}
