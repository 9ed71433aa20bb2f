import type { Clock } from '../clock.ts';
import type { Json } from '../json.ts';
import type { LocalEndpoints } from '../services/services.ts';
import { functionNamed, readFunctions } from '../template/functions.ts';
import type { Stack } from '../template/stack.ts';
import { createFunctionHost, type InvocationOutcome } from './workers.ts';

/** The stack's functions, each started when it is first needed. */
export interface Functions {
  /** Runs an event in the function that an ARN, or the URI of an integration or authorizer, names. */
  invoke(arnOrUri: string, event: Json): Promise<InvocationOutcome>;
  /** Ends every instance, with what runs in it; the next event starts another. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

/** What the functions run against. */
export interface FunctionsOptions {
  readonly stack: Stack;
  readonly clock: Clock;
  /** Where the functions' own AWS clients are pointed. */
  readonly services: { readonly functionEndpoints: LocalEndpoints };
  readonly log: (line: string, functionName: string) => void;
}

/** Makes the stack's functions ready to be invoked. */
export function startFunctions({ clock, log, services, stack }: FunctionsOptions): Functions {
  const models = readFunctions(stack);
  const environment = lambdaEnvironment(stack.assembly.region, services.functionEndpoints);
  const hosts = new Map(
    [...models.values()].map((model) => [model, createFunctionHost(model, { clock, environment, log })]),
  );
  const endAll = async (): Promise<void> => {
    await Promise.all([...hosts.values()].map((host) => host.endInstances()));
  };
  return {
    crash: endAll,
    close: endAll,
    async invoke(arnOrUri, event) {
      const model = functionNamed(models, arnOrUri);
      const host = model && hosts.get(model);
      const error = { errorType: 'ResourceNotFoundException', errorMessage: `no function ${arnOrUri}` };
      return host ? host.invoke(event) : { kind: 'error', error };
    },
  };
}

/** What Lambda's runtime sets ("Using Lambda environment variables"), and the standard variables for the endpoints. */
export function lambdaEnvironment(region: string, endpoints: LocalEndpoints): ReadonlyMap<string, string> {
  return new Map([
    ['AWS_REGION', region],
    ['AWS_DEFAULT_REGION', region],
    ['AWS_ACCESS_KEY_ID', 'local'],
    ['AWS_SECRET_ACCESS_KEY', 'local'],
    ['AWS_SESSION_TOKEN', 'local'],
    ['AWS_EXECUTION_ENV', 'AWS_Lambda_nodejs24.x'],
    ['AWS_LAMBDA_INITIALIZATION_TYPE', 'on-demand'],
    ['LANG', 'en_US.UTF-8'],
    ['PATH', '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin'],
    ['TZ', ':UTC'],
    ['AWS_ENDPOINT_URL_DYNAMODB', endpoints.dynamodb],
    ['AWS_ENDPOINT_URL_KMS', endpoints.kms],
    ['AWS_ENDPOINT_URL_SNS', endpoints.sns],
    ['AWS_ENDPOINT_URL_SES', endpoints.ses],
  ]);
}
