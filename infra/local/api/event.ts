import type { JsonObject } from '../json.ts';
import type { ApiModel, AuthorizerModel } from '../template/api.ts';
import type { Match } from './match.ts';
import { type GatewayRequest, headerValue } from './request.ts';

/** Where the API is deployed. */
export interface ApiPlace {
  readonly api: ApiModel;
  readonly account: string;
  readonly region: string;
}

/** A request that has found its method. */
export interface RoutedRequest {
  readonly place: ApiPlace;
  readonly request: GatewayRequest;
  readonly match: Match;
}

/** The ARN that a policy allows or denies: stage, method and path. */
export function methodArn({ place, request }: RoutedRequest): string {
  const { account, api, region } = place;
  return `arn:aws:execute-api:${region}:${account}:${api.id}/${api.stage}/${request.method}/${request.path.slice(1)}`;
}

/** What API Gateway knows of a request, as `$context` in templates and as `requestContext` in events. */
export function requestContext(place: ApiPlace, request: GatewayRequest, match?: Match): JsonObject {
  const domainName = 'localhost';
  return {
    accountId: place.account,
    apiId: place.api.id,
    domainName,
    domainPrefix: domainName,
    extendedRequestId: request.extendedId,
    httpMethod: request.method,
    identity: identityOf(request),
    path: request.path,
    protocol: request.protocol,
    requestId: request.id,
    requestTime: logTime(request.receivedAt),
    requestTimeEpoch: request.receivedAt,
    resourceId: match?.resource.id ?? null,
    resourcePath: match?.resource.path ?? null,
    stage: place.api.stage,
  };
}

/** The Lambda proxy event, payload format 1.0. */
export function proxyEvent(routed: RoutedRequest, authorizer: JsonObject | undefined): JsonObject {
  const { match, place, request } = routed;
  const isBase64Encoded =
    request.body.length > 0 && isBinary(place.api, headerValue(request, 'content-type'));
  const context = requestContext(place, request, match);
  return {
    resource: match.resource.path,
    path: request.path,
    httpMethod: request.method,
    headers: singles(headersByName(request)),
    multiValueHeaders: multiples(headersByName(request)),
    queryStringParameters: orNull(singles(queryByName(request))),
    multiValueQueryStringParameters: orNull(multiples(queryByName(request))),
    pathParameters: orNull(Object.fromEntries(match.pathParameters)),
    stageVariables: orNull(Object.fromEntries(place.api.stageVariables)),
    requestContext: authorizer ? { ...context, authorizer } : context,
    body: bodyOf(request, isBase64Encoded),
    isBase64Encoded,
  };
}

/** A REQUEST authorizer's event: all but the body, and empty objects where the proxy event has null. */
export function authorizerEvent(routed: RoutedRequest): JsonObject {
  const { match, place, request } = routed;
  return {
    type: 'REQUEST',
    methodArn: methodArn(routed),
    resource: match.resource.path,
    path: request.path,
    httpMethod: request.method,
    headers: singles(headersByName(request)),
    multiValueHeaders: multiples(headersByName(request)),
    queryStringParameters: singles(queryByName(request)),
    multiValueQueryStringParameters: multiples(queryByName(request)),
    pathParameters: Object.fromEntries(match.pathParameters),
    stageVariables: Object.fromEntries(place.api.stageVariables),
    requestContext: requestContext(place, request, match),
  };
}

/** A TOKEN authorizer's event. */
export function tokenEvent(routed: RoutedRequest, authorizationToken: string): JsonObject {
  return { type: 'TOKEN', authorizationToken, methodArn: methodArn(routed) };
}

/**
 * The values of an authorizer's identity sources; an absent one is an empty text.
 * Throws on an expression that is not one of API Gateway's.
 */
export function identityValues(authorizer: AuthorizerModel, routed: RoutedRequest): readonly string[] {
  return authorizer.identitySources.map((source) => {
    const [, kind, name = ''] =
      /^(method\.request\.header|method\.request\.querystring|stageVariables|context)\.(.+)$/.exec(source) ??
      [];
    switch (kind) {
      case 'method.request.header':
        return headerValue(routed.request, name) ?? '';
      case 'method.request.querystring':
        return routed.request.query.getAll(name).at(-1) ?? '';
      case 'stageVariables':
        return routed.place.api.stageVariables.get(name) ?? '';
      case 'context':
        return textAt(requestContext(routed.place, routed.request, routed.match), name);
      default:
        throw new Error(`the local cloud does not know the identity source ${source}`);
    }
  });
}

/** The text at a dotted path of a context; empty when there is none. */
export function textAt(context: JsonObject, path: string): string {
  let value: unknown = context;
  for (const member of path.split('.')) {
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, member)
        ? Reflect.get(value, member)
        : undefined;
  }
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value);
}

/** Whether a media type is one of those whose bodies are bytes to this API; parameters such as a charset do not count. */
export function isBinary(api: ApiModel, contentType = ''): boolean {
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  return api.binaryMediaTypes.some((pattern) => {
    const wanted = pattern.toLowerCase();
    if (wanted === '*/*') return true;
    return wanted.endsWith('/*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted;
  });
}

type Values = ReadonlyMap<string, readonly string[]>;

// Names that differ in case are one header; the spelling of the first is kept.
function headersByName({ headers }: GatewayRequest): Values {
  const spelling = new Map<string, string>();
  const values = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const key = spelling.get(name.toLowerCase()) ?? name;
    spelling.set(name.toLowerCase(), key);
    values.set(key, [...(values.get(key) ?? []), value]);
  }
  return values;
}

function queryByName({ query }: GatewayRequest): Values {
  return new Map([...query.keys()].map((name) => [name, query.getAll(name)]));
}

// Where there is room for one value, API Gateway takes the last.
function singles(values: Values): JsonObject {
  return Object.fromEntries([...values].map(([name, all]) => [name, all.at(-1) ?? '']));
}

function multiples(values: Values): JsonObject {
  return Object.fromEntries(values);
}

function orNull(members: JsonObject): JsonObject | null {
  return Object.keys(members).length > 0 ? members : null;
}

// Text bodies are decoded as UTF-8, and bytes that are not UTF-8 are lost, as on AWS.
function bodyOf({ body }: GatewayRequest, isBase64Encoded: boolean): string | null {
  if (body.length === 0) return null;
  return body.toString(isBase64Encoded ? 'base64' : 'utf8');
}

function identityOf(request: GatewayRequest): JsonObject {
  return {
    accessKey: null,
    accountId: null,
    caller: null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp: request.sourceIp,
    user: null,
    userAgent: headerValue(request, 'user-agent') ?? null,
    userArn: null,
  };
}

// The common log format's time: `09/Apr/2025:12:34:56 +0000`.
function logTime(milliseconds: number): string {
  const [, day, month, year, time] =
    /, (\d\d) (\w+) (\d+) ([\d:]+)/.exec(new Date(milliseconds).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
