import type { JsonObject } from '../json.ts';
import type { GatewayResponseModel } from '../template/api.ts';
import type { Answer } from './answer.ts';
import { type ApiPlace, requestContext, textAt } from './event.ts';
import type { Failure } from './failure.ts';
import type { Match } from './match.ts';
import { type GatewayRequest, headerValue } from './request.ts';

/** What a gateway response can draw on. */
export interface FailureScene {
  readonly place: ApiPlace;
  readonly request: GatewayRequest;
  readonly match?: Match;
  /** What the authorizer said, when one was asked. */
  readonly authorizer?: JsonObject;
}

/** Renders one of API Gateway's own answers, with what the template changes about it. */
export function gatewayResponse(failure: Failure, scene: FailureScene): Answer {
  const model = modelFor(failure, scene.place);
  const context = contextOf(failure, scene);
  const headers = new Map([['x-amzn-ErrorType', [failure.errorType]]]);
  const [type, template] = templateOf(model);
  for (const [name, expression] of model?.headers ?? []) {
    const value = mapped(expression, scene, context);
    if (value !== undefined) headers.set(name, [value]);
  }
  if (![...headers.keys()].some((name) => name.toLowerCase() === 'content-type'))
    headers.set('Content-Type', [type]);
  const body = template === undefined ? defaultBody(failure) : render(template, scene, context);
  return { status: model?.status ?? failure.status, headers, body: Buffer.from(body) };
}

// A type that the template does not mention falls back to the default of its class.
function modelFor({ status, type }: Failure, { api }: ApiPlace): GatewayResponseModel | undefined {
  if (type === undefined) return undefined;
  return (
    api.gatewayResponses.get(type) ?? api.gatewayResponses.get(status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX')
  );
}

function contextOf(
  { message, type }: Failure,
  { authorizer, match, place, request }: FailureScene,
): JsonObject {
  return {
    ...requestContext(place, request, match),
    ...(authorizer ? { authorizer } : {}),
    error: { message, messageString: JSON.stringify(message), responseType: type ?? null },
  };
}

function defaultBody({ member, message }: Failure): string {
  return JSON.stringify({ [member]: message });
}

function templateOf(model: GatewayResponseModel | undefined): readonly [string, string | undefined] {
  const json = 'application/json';
  const [first] = model?.templates ?? [];
  const own = model?.templates.get(json);
  return own === undefined && first ? first : [json, own];
}

// `$context.…` and `$stageVariables.…`, with or without braces: gateway responses know nothing else of VTL.
function render(template: string, scene: FailureScene, context: JsonObject): string {
  return template.replace(
    /\$(?:\{(context|stageVariables)\.([\w.-]*\w)\}|(context|stageVariables)\.([\w.-]*\w))/g,
    (_whole, braced, bracedPath, plain, plainPath) => {
      const path = String(bracedPath ?? plainPath);
      return (braced ?? plain) === 'context' ? textAt(context, path) : stageVariable(scene, path);
    },
  );
}

function stageVariable({ place }: FailureScene, name: string): string {
  return place.api.stageVariables.get(name) ?? '';
}

// A mapping expression for a header; one that finds nothing leaves the header out.
function mapped(expression: string, scene: FailureScene, context: JsonObject): string | undefined {
  const [, fixed] = /^'(.*)'$/s.exec(expression) ?? [];
  if (fixed !== undefined) return fixed;
  const [, source, name = ''] =
    /^(method\.request\.header|method\.request\.querystring|method\.request\.path|context|stageVariables)\.(.+)$/.exec(
      expression,
    ) ?? [];
  switch (source) {
    case 'method.request.header':
      return headerValue(scene.request, name);
    case 'method.request.querystring':
      return scene.request.query.getAll(name).at(-1);
    case 'method.request.path':
      return scene.match?.pathParameters.get(name);
    case 'context':
      return textAt(context, name) || undefined;
    case 'stageVariables':
      return stageVariable(scene, name) || undefined;
    default:
      throw new Error(`the local cloud does not know the mapping expression ${expression}`);
  }
}
