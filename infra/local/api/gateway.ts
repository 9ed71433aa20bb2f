import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { Json, JsonObject } from '../json.ts';
import type { InvocationOutcome } from '../lambda/workers.ts';
import type { MethodModel } from '../template/api.ts';
import { type Answer, sendAnswer } from './answer.ts';
import { type Authorization, createAuthorize } from './authorizer.ts';
import { type ApiPlace, isBinary, proxyEvent, type RoutedRequest } from './event.ts';
import { type Failure, failures } from './failure.ts';
import { gatewayResponse } from './gateway-response.ts';
import { readLambdaAnswer } from './lambda-answer.ts';
import { matchRoute } from './match.ts';
import { type GatewayRequest, headerValue, readRequest } from './request.ts';

/** Runs an event in the function that an integration's or authorizer's URI names. */
export type InvokeUri = (uri: string, event: Json) => Promise<InvocationOutcome>;

/** Answers requests as the deployed REST API would. */
export type Gateway = (incoming: IncomingMessage, response: ServerResponse) => Promise<void>;

// An authorizer has as long as an integration by default.
const authorizerTimeoutMilliseconds = 29_000;

// A method without an authorizer lets everybody pass.
const unprotected: Authorization = { kind: 'allowed' };

/** Makes the gateway of an API. */
export function createGateway(place: ApiPlace, invoke: InvokeUri, clock: Clock): Gateway {
  const authorize = createAuthorize(
    (uri, event) => inTime(invoke(uri, event), authorizerTimeoutMilliseconds),
    clock,
  );

  async function answerRouted(routed: RoutedRequest): Promise<Answer> {
    const { authorizer, integration } = routed.match.method;
    const authorization = authorizer ? await authorize(authorizer, routed) : unprotected;
    const scene = authorization.context ? { ...routed, authorizer: authorization.context } : routed;
    if (authorization.kind === 'refused') return gatewayResponse(authorization.failure, scene);
    const outcome = await integrate(integration, routed, authorization.context);
    return 'body' in outcome ? outcome : gatewayResponse(outcome, scene);
  }

  async function integrate(
    integration: MethodModel['integration'],
    routed: RoutedRequest,
    authorizer: JsonObject | undefined,
  ): Promise<Answer | Failure> {
    if (integration.kind === 'mock') {
      const headers = new Map([...integration.headers].map(([name, value]) => [name, [value]]));
      return { status: integration.status, headers, body: Buffer.from(integration.body) };
    }
    const event = proxyEvent(routed, authorizer);
    const outcome = await inTime(invoke(integration.uri, event), integration.timeoutMilliseconds);
    if (!outcome) return failures.timeout;
    if (outcome.kind === 'error') return failures.badGateway;
    return readLambdaAnswer(outcome.result, acceptsBytes(routed)) ?? failures.badGateway;
  }

  function answer(request: GatewayRequest): Promise<Answer> | Answer {
    const found = matchRoute(place.api, request.method, request.path);
    switch (found.kind) {
      case 'match':
        return answerRouted({ place, request, match: found.match });
      case 'malformed':
        return gatewayResponse(failures.badRequest, { place, request });
      case 'none':
        return gatewayResponse(failures.missingAuthenticationToken, { place, request });
    }
  }

  return async (incoming, response) => {
    const read = await readRequest(incoming, clock);
    response.setHeader('x-amzn-RequestId', read.request.id);
    response.setHeader('x-amz-apigw-id', read.request.extendedId);
    sendAnswer(
      response,
      read.kind === 'request'
        ? await answer(read.request)
        : gatewayResponse(read.failure, { place, request: read.request }),
    );
  };
}

// Only the first type of `Accept` counts.
function acceptsBytes({ place, request }: RoutedRequest): boolean {
  return isBinary(place.api, headerValue(request, 'accept')?.split(',')[0]);
}

async function inTime<T>(result: Promise<T>, milliseconds: number): Promise<T | undefined> {
  const abort = new AbortController();
  try {
    return await Promise.race([result, setTimeout(milliseconds, undefined, { signal: abort.signal })]);
  } finally {
    abort.abort();
  }
}
