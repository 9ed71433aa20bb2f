import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  AuthorizationType,
  Cors,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  type Method,
  MethodLoggingLevel,
  RestApi,
  type StageOptions,
} from 'aws-cdk-lib/aws-apigateway';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FunctionName } from '../../shared/contract/functions.ts';
import type { Route } from '../../shared/contract/route.ts';
import type { BearerAuthorizer } from './bearer-authorizer.ts';
import type { EndpointFunction } from './endpoint-function.ts';
import { addGatewayResponses } from './gateway-responses.ts';

/** An API made of routes. */
export interface RouteApiProps {
  readonly routes: readonly Route[];
  readonly functions: ReadonlyMap<FunctionName, EndpointFunction>;
  readonly authorizer: BearerAuthorizer;
  /** Requests a second over the whole stage, and how many more may come at once. */
  readonly throttleRate: number;
  readonly throttleBurst: number;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
  readonly tracing: boolean;
  /** Only the custom domain leads to the API; the address that AWS made does not. */
  readonly onlyCustomDomain: boolean;
}

/** The API's one stage; at the API's own address every path begins with it. */
export const stageName = 'prod';

// Neither headers nor query: both may carry a token. `resourcePath` is the route's pattern and not what was asked for.
const accessLogLine = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  sourceIp: '$context.identity.sourceIp',
  method: '$context.httpMethod',
  route: '$context.resourcePath',
  status: '$context.status',
  errorType: '$context.error.responseType',
  authorizerStatus: '$context.authorizer.status',
  authorizerLatency: '$context.authorizer.latency',
  integrationStatus: '$context.integration.status',
  integrationLatency: '$context.integrationLatency',
  responseLatency: '$context.responseLatency',
  responseLength: '$context.responseLength',
};

function stageOptions(props: RouteApiProps, accessLogs: LogGroup): StageOptions {
  return {
    stageName,
    metricsEnabled: true,
    tracingEnabled: props.tracing,
    throttlingRateLimit: props.throttleRate,
    throttlingBurstLimit: props.throttleBurst,
    // Errors only, and no data trace: requests and answers hold codes and tokens.
    loggingLevel: MethodLoggingLevel.ERROR,
    dataTraceEnabled: false,
    accessLogDestination: new LogGroupLogDestination(accessLogs),
    accessLogFormat: AccessLogFormat.custom(JSON.stringify(accessLogLine)),
  };
}

/** A regional REST API that leads every route to its function. There are no other routes but the preflights of those with CORS. */
export class RouteApi extends Construct {
  readonly api: RestApi;
  readonly methods: ReadonlyMap<Route, Method>;
  /** Where AWS serves it: `https://….execute-api.….amazonaws.com/prod`. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: RouteApiProps) {
    super(scope, id);
    const { logRetention: retention, removalPolicy } = props;
    const accessLogs = new LogGroup(this, 'AccessLogs', { retention, removalPolicy });
    this.api = new RestApi(this, 'Api', {
      restApiName: 'Latchkey',
      description: 'Latchkey: OAuth 2.0 and OpenID Connect endpoints',
      endpointConfiguration: { types: [EndpointType.REGIONAL] },
      disableExecuteApiEndpoint: props.onlyCustomDomain,
      // API Gateway writes no log at all in a region whose account settings name no role for it. The role stays when the stack goes, since other APIs use it.
      cloudWatchRole: true,
      deployOptions: stageOptions(props, accessLogs),
    });
    // CDK announces an address of its own; outputs.ts announces the ones that count.
    this.api.node.tryRemoveChild('Endpoint');
    this.url = `https://${this.api.restApiId}.execute-api.${this.api.stack.region}.${this.api.stack.urlSuffix}/${stageName}`;
    // API Gateway would make this group by itself, and keep it for ever.
    const executionLogs = new LogGroup(this, 'ExecutionLogs', {
      logGroupName: `API-Gateway-Execution-Logs_${this.api.restApiId}/${stageName}`,
      retention,
      removalPolicy,
    });
    this.api.deploymentStage.node.addDependency(executionLogs);
    addGatewayResponses(this.api);
    this.methods = this.#addRoutes(props);
    this.#addPreflights(props.routes);
  }

  #addRoutes({ routes, functions, authorizer }: RouteApiProps): ReadonlyMap<Route, Method> {
    const integrations = new Map(
      [...functions].map(([name, fn]) => [
        name,
        new LambdaIntegration(fn.lambda, { allowTestInvoke: false }),
      ]),
    );
    const addRoute = ({ function: name, method, path, protection }: Route) =>
      this.api.root.resourceForPath(path).addMethod(
        method,
        integrations.get(name),
        protection && {
          authorizer: authorizer.for(protection),
          authorizationType: AuthorizationType.CUSTOM,
        },
      );
    return new Map(routes.map((route) => [route, addRoute(route)]));
  }

  #addPreflights(routes: readonly Route[]): void {
    const methods = new Map<string, string[]>();
    for (const { path, method, cors } of routes) {
      if (cors) methods.set(path, [...(methods.get(path) ?? []), method]);
    }
    for (const [path, allowMethods] of methods) {
      this.api.root.resourceForPath(path).addCorsPreflight({
        allowOrigins: Cors.ALL_ORIGINS,
        allowMethods,
        allowHeaders: ['authorization', 'content-type', 'idempotency-key'],
        maxAge: Duration.days(1),
      });
    }
  }
}
