import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  type ApplicationLogLevel,
  Architecture,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FunctionName } from '../../shared/contract/functions.ts';
import { bundledCode } from './bundling/bundles.ts';

/** What all functions of a stack have in common, and the one thing in which they differ: the file. */
export interface EndpointFunctionProps {
  /** Name of the file in `functions/`, without `.ts`. */
  readonly name: FunctionName;
  readonly logLevel: ApplicationLogLevel;
  readonly logRetention: RetentionDays;
  /** What becomes of the log group when the stack goes. */
  readonly removalPolicy: RemovalPolicy;
  /** X-Ray. */
  readonly tracing: boolean;
  /** @default - the account's unreserved concurrency */
  readonly reservedConcurrency?: number | undefined;
}

// Lambda gives CPU in proportion to memory. Those that sign, verify or wait for a person get more; the rest hand out cached documents.
const memoryMb: Partial<Record<FunctionName, number>> = {
  token: 512,
  'token-otp': 512,
  'token-direct': 512,
  'api-tokens': 512,
  'sign-in': 512,
  introspection: 512,
  authorizer: 512,
};

// API Gateway waits 29 s, a person less. CloudFormation waits for the keys, and KMS may take its time over an RSA pair.
const timeoutSeconds: Partial<Record<FunctionName, number>> = { 'signing-keys': 60 };

/**
 * One file of `functions/` as a Lambda function with its own role and log group.
 * The role may write to that log group and nothing else until a capability adds to it (capabilities.ts).
 */
export class EndpointFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: EndpointFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention,
      removalPolicy: props.removalPolicy,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.allow(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    this.lambda = new LambdaFunction(this, 'Function', {
      code: bundledCode(this, props.name),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: memoryMb[props.name] ?? 256,
      timeout: Duration.seconds(timeoutSeconds[props.name] ?? 15),
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: props.logLevel,
      tracing: props.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      ...(props.reservedConcurrency !== undefined && {
        reservedConcurrentExecutions: props.reservedConcurrency,
      }),
    });
  }

  /** Adds one statement to the function's policy. */
  allow(statement: PolicyStatement): void {
    this.role.addToPrincipalPolicy(statement);
  }
}
