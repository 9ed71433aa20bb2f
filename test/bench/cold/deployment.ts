import { type LocalCloud, startLocalCloud } from '../../../infra/local/cloud.ts';
import { seedDemo } from '../../../infra/local/demo.ts';
import type { Json } from '../../../infra/local/json.ts';
import { lambdaEnvironment } from '../../../infra/local/lambda/functions.ts';
import { readApi } from '../../../infra/local/template/api.ts';
import { readAssembly } from '../../../infra/local/template/assembly.ts';
import {
  type FunctionModel,
  functionNamed,
  handlerFile,
  readFunctions,
} from '../../../infra/local/template/functions.ts';
import { createStack } from '../../../infra/local/template/stack.ts';
import type { FunctionName } from '../../../shared/contract/functions.ts';
import { startCapture } from './capture.ts';
import { coldStart } from './start.ts';

/** Where a function's requests to the services that it reads from go. */
export interface ServiceEndpoints {
  readonly dynamodb: string;
  readonly kms: string;
}

/** A deployed stack with its demo clients, whose functions are started one by one by whoever measures them. */
export interface Deployment {
  readonly cloud: LocalCloud;
  /** The function's real asset, as the template names it. */
  readonly assetOf: (name: FunctionName) => string;
  /** All variables that its process has on Lambda. */
  readonly environmentOf: (
    name: FunctionName,
    endpoints?: ServiceEndpoints,
  ) => Readonly<Record<string, string>>;
  /** The event that the function gets for a request to the API. Other functions that the request meets on its way there answer it. */
  readonly eventOf: (name: FunctionName, path: string, init?: RequestInit) => Promise<Json>;
  readonly close: () => Promise<void>;
}

/** Deploys a synthesized assembly on loopback, and fills it with the demonstration's clients, sources and users. `driver`: the program of `drive.ts`. */
export async function deploy(assembly: string, driver: string): Promise<Deployment> {
  const cloud = await startLocalCloud({ assembly, port: 0 });
  try {
    await seedDemo(cloud);
    return await deployed(cloud, assembly, driver);
  } catch (error) {
    await cloud.close();
    throw error;
  }
}

async function deployed(cloud: LocalCloud, assembly: string, driver: string): Promise<Deployment> {
  const stack = createStack(readAssembly(assembly), new Map([['PublicUrl', cloud.url]]));
  const { region, account } = stack.assembly;
  const models = readFunctions(stack);
  const environmentOf = (model: FunctionModel, endpoints: ServiceEndpoints = cloud.endpoints) => ({
    ...Object.fromEntries(lambdaEnvironment(region, { ...cloud.endpoints, ...endpoints })),
    ...ownVariables(model),
  });
  const capture = await startCapture({ api: readApi(stack), region, account }, async (uri, event) => {
    const model = functionNamed(models, uri);
    if (!model) throw new Error(`no function ${uri}`);
    const start = { driver, file: handlerFile(model), environment: environmentOf(model), event };
    return JSON.stringify((await coldStart(start)).answer);
  });
  return {
    cloud,
    assetOf: (name) => handlerFile(named(models, name)),
    environmentOf: (name, endpoints) => environmentOf(named(models, name), endpoints),
    eventOf: (name, path, init) => capture.eventOf(named(models, name).arn, path, init),
    async close() {
      await capture.close();
      await cloud.close();
    },
  };
}

/** A function's name in the template is the stack's, then its own with a hash: `Latchkey-TokenOtpFunction1A2B3C4D`. */
function named(models: ReadonlyMap<string, FunctionModel>, name: FunctionName): FunctionModel {
  const wanted = `-${name.replaceAll('-', '')}function`;
  const found = [...models.values()].find((model) => model.name.toLowerCase().includes(wanted));
  if (!found) throw new Error(`the template has no function ${name}`);
  return found;
}

/** What Lambda tells a function of itself, and what the template gives it. */
function ownVariables(model: FunctionModel): Readonly<Record<string, string>> {
  return {
    AWS_LAMBDA_FUNCTION_NAME: model.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(model.memoryMegabytes),
    AWS_LAMBDA_LOG_GROUP_NAME: model.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: 'bench',
    LAMBDA_TASK_ROOT: model.folder ?? '',
    _HANDLER: model.handler,
    ...Object.fromEntries(model.environment()),
  };
}
