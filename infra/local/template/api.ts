import { StartUpError } from '../errors.ts';
import { type JsonObject, listOf, numberOf, objectOf, stringMembers, stringOf } from '../json.ts';
import type { Resource } from './assembly.ts';
import type { Stack } from './stack.ts';

/** The REST API of the template. */
export interface ApiModel {
  readonly id: string;
  readonly stage: string;
  readonly stageVariables: ReadonlyMap<string, string>;
  /** Media types whose bodies API Gateway passes on as base64. */
  readonly binaryMediaTypes: readonly string[];
  /** Only the resources that have a method. */
  readonly resources: readonly ApiResource[];
  /** By response type, such as `UNAUTHORIZED`. */
  readonly gatewayResponses: ReadonlyMap<string, GatewayResponseModel>;
}

/** A path of the API with its methods. */
export interface ApiResource {
  readonly id: string;
  /** As the template composes it: `/notes/{id}`. */
  readonly path: string;
  /** By HTTP method or `ANY`. */
  readonly methods: ReadonlyMap<string, MethodModel>;
}

/** One method of a path. */
export interface MethodModel {
  readonly authorizer: AuthorizerModel | undefined;
  readonly integration: IntegrationModel;
}

/** What answers a method: a function, or a fixed answer. */
export type IntegrationModel =
  | { readonly kind: 'lambda'; readonly uri: string; readonly timeoutMilliseconds: number }
  | {
      readonly kind: 'mock';
      readonly status: number;
      readonly headers: ReadonlyMap<string, string>;
      readonly body: string;
    };

/** A Lambda authorizer. */
export interface AuthorizerModel {
  readonly id: string;
  readonly type: 'REQUEST' | 'TOKEN';
  readonly uri: string;
  /** Expressions such as `method.request.header.Authorization`. */
  readonly identitySources: readonly string[];
  /** What a TOKEN authorizer's token has to match for its function to be asked. */
  readonly validation: RegExp | undefined;
  readonly ttlSeconds: number;
}

/** What the template changes about one of API Gateway's own answers. */
export interface GatewayResponseModel {
  readonly status: number | undefined;
  /** Mapping expressions by header name. */
  readonly headers: ReadonlyMap<string, string>;
  /** Templates by media type. */
  readonly templates: ReadonlyMap<string, string>;
}

// API Gateway's own defaults.
const integrationTimeoutMilliseconds = 29_000;
const authorizerTtlSeconds = 300;

/** Reads the template's only REST API. Throws `StartUpError` when there is none, several, or something unsupported. */
export function readApi(stack: Stack): ApiModel {
  const [api, another] = stack.resources('AWS::ApiGateway::RestApi');
  if (!api || another) throw new StartUpError('The local cloud serves stacks with exactly one REST API.');
  const [stageResource] = stack.resources('AWS::ApiGateway::Stage');
  const stage = stageResource ? stack.properties(stageResource) : {};
  return {
    id: stack.physicalId(api),
    stage: stringOf(stage['StageName']) ?? 'local',
    stageVariables: stringMembers(stage['Variables']),
    binaryMediaTypes: listOf(stack.properties(api)['BinaryMediaTypes']).map(String),
    resources: readResources(stack, api),
    gatewayResponses: readGatewayResponses(stack),
  };
}

function readResources(stack: Stack, api: Resource): readonly ApiResource[] {
  const authorizers = readAuthorizers(stack);
  const paths = readPaths(stack, api);
  const methods = new Map<string, Map<string, MethodModel>>();
  for (const resource of stack.resources('AWS::ApiGateway::Method')) {
    const properties = stack.properties(resource);
    const resourceId = stringOf(properties['ResourceId']) ?? '';
    const ofResource = methods.get(resourceId) ?? new Map<string, MethodModel>();
    ofResource.set(stringOf(properties['HttpMethod']) ?? 'ANY', {
      authorizer: authorizers.get(stringOf(properties['AuthorizerId']) ?? ''),
      integration: readIntegration(resource.logicalId, objectOf(properties['Integration'])),
    });
    methods.set(resourceId, ofResource);
  }
  return [...methods].map(([id, ofResource]) => ({ id, path: paths.get(id) ?? '/', methods: ofResource }));
}

// Resources name their parent, so a path is put together from the leaf to the root.
function readPaths(stack: Stack, api: Resource): ReadonlyMap<string, string> {
  const parts = new Map<string, { readonly parent: string; readonly part: string }>();
  for (const resource of stack.resources('AWS::ApiGateway::Resource')) {
    const { ParentId, PathPart } = stack.properties(resource);
    parts.set(stack.physicalId(resource), { parent: String(ParentId), part: String(PathPart) });
  }
  const pathOf = (id: string): string => {
    const own = parts.get(id);
    return own ? `${pathOf(own.parent)}/${own.part}` : '';
  };
  const root = stack.properties({
    ...api,
    properties: { id: { 'Fn::GetAtt': [api.logicalId, 'RootResourceId'] } },
  });
  return new Map([[String(root['id']), '/'], ...[...parts.keys()].map((id) => [id, pathOf(id)] as const)]);
}

function readIntegration(logicalId: string, integration: JsonObject): IntegrationModel {
  switch (stringOf(integration['Type'])) {
    case 'AWS_PROXY':
      return {
        kind: 'lambda',
        uri: stringOf(integration['Uri']) ?? '',
        timeoutMilliseconds: numberOf(integration['TimeoutInMillis']) ?? integrationTimeoutMilliseconds,
      };
    case 'MOCK':
      return readMock(logicalId, integration);
    default:
      throw new StartUpError(
        `The local cloud serves AWS_PROXY and MOCK integrations, but ${logicalId} is ${integration['Type']}.`,
      );
  }
}

// The mock of a CORS preflight: one response, its headers fixed text in quotes.
function readMock(logicalId: string, integration: JsonObject): IntegrationModel {
  const response = objectOf(listOf(integration['IntegrationResponses'])[0]);
  const headers = new Map<string, string>();
  for (const [target, value] of stringMembers(response['ResponseParameters'])) {
    const [, fixed] = /^'(.*)'$/s.exec(value) ?? [];
    if (fixed === undefined) throw notFixed(logicalId, value);
    headers.set(target.replace(/^method\.response\.header\./, ''), fixed);
  }
  const [body = ''] = stringMembers(response['ResponseTemplates']).values();
  if (/[$#]/.test(body)) throw notFixed(logicalId, body);
  return { kind: 'mock', status: numberOf(response['StatusCode']) ?? 200, headers, body };
}

function notFixed(logicalId: string, expression: string): StartUpError {
  return new StartUpError(
    `The local cloud serves mocks with fixed answers, but ${logicalId} computes ${JSON.stringify(expression)}.`,
  );
}

function readAuthorizers(stack: Stack): ReadonlyMap<string, AuthorizerModel> {
  const authorizers = new Map<string, AuthorizerModel>();
  for (const resource of stack.resources('AWS::ApiGateway::Authorizer')) {
    const properties = stack.properties(resource);
    const type = properties['Type'];
    if (type !== 'REQUEST' && type !== 'TOKEN') {
      throw new StartUpError(
        `The local cloud runs Lambda authorizers, but ${resource.logicalId} is ${type}.`,
      );
    }
    const id = stack.physicalId(resource);
    const validation = stringOf(properties['IdentityValidationExpression']);
    authorizers.set(id, {
      id,
      type,
      uri: stringOf(properties['AuthorizerUri']) ?? '',
      identitySources: splitSources(stringOf(properties['IdentitySource'])),
      validation: validation === undefined ? undefined : new RegExp(`^(?:${validation})$`),
      ttlSeconds: numberOf(properties['AuthorizerResultTtlInSeconds']) ?? authorizerTtlSeconds,
    });
  }
  return authorizers;
}

function splitSources(sources = ''): readonly string[] {
  return sources
    .split(',')
    .map((source) => source.trim())
    .filter(Boolean);
}

function readGatewayResponses(stack: Stack): ReadonlyMap<string, GatewayResponseModel> {
  const responses = new Map<string, GatewayResponseModel>();
  for (const resource of stack.resources('AWS::ApiGateway::GatewayResponse')) {
    const properties = stack.properties(resource);
    const headers = new Map<string, string>();
    for (const [target, value] of stringMembers(properties['ResponseParameters'])) {
      headers.set(target.replace(/^gatewayresponse\.header\./, ''), value);
    }
    responses.set(stringOf(properties['ResponseType']) ?? '', {
      status: numberOf(properties['StatusCode']),
      headers,
      templates: stringMembers(properties['ResponseTemplates']),
    });
  }
  return responses;
}
