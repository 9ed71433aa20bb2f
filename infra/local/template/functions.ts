import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { numberOf, objectOf, stringMembers, stringOf } from '../json.ts';
import type { Resource } from './assembly.ts';
import type { Stack } from './stack.ts';

/** A Lambda function of the template. */
export interface FunctionModel {
  readonly name: string;
  readonly arn: string;
  readonly memoryMegabytes: number;
  readonly timeoutMilliseconds: number;
  readonly logGroup: string;
  /** `index.handler`. */
  readonly handler: string;
  /** Where the bundle lies; undefined when the template has no asset for it here. */
  readonly folder: string | undefined;
  /** Its configured variables, resolved when it is asked: a custom resource may have to answer first. */
  environment(): ReadonlyMap<string, string>;
}

// Lambda's own defaults.
const defaultMemoryMegabytes = 128;
const defaultTimeoutSeconds = 3;

/** The template's functions by their ARN. */
export function readFunctions(stack: Stack): ReadonlyMap<string, FunctionModel> {
  const models = stack.resources('AWS::Lambda::Function').map((resource) => functionModel(stack, resource));
  return new Map(models.map((model) => [model.arn, model]));
}

/** The function an ARN means, with or without a version or alias at its end, also inside an integration's URI. */
export function functionNamed(
  functions: ReadonlyMap<string, FunctionModel>,
  arnOrUri: string,
): FunctionModel | undefined {
  const [, arn] = /(arn:[^:]+:lambda:[^:]*:[^:]*:function:[^:/]+)/.exec(arnOrUri) ?? [];
  return arn === undefined ? undefined : functions.get(arn);
}

function functionModel(stack: Stack, resource: Resource): FunctionModel {
  // The environment is left out here: it may depend on a custom resource that has not answered yet.
  const { Environment: _environment, ...others } = resource.properties;
  const properties = stack.properties({ ...resource, properties: others });
  const name = stack.physicalId(resource);
  const { account, region } = stack.assembly;
  const objectKey = stringOf(objectOf(properties['Code'])['S3Key']);
  return {
    name,
    arn: `arn:aws:lambda:${region}:${account}:function:${name}`,
    memoryMegabytes: numberOf(properties['MemorySize']) ?? defaultMemoryMegabytes,
    timeoutMilliseconds: 1000 * (numberOf(properties['Timeout']) ?? defaultTimeoutSeconds),
    logGroup: stringOf(objectOf(properties['LoggingConfig'])['LogGroup']) ?? `/aws/lambda/${name}`,
    handler: stringOf(properties['Handler']) ?? 'index.handler',
    folder: objectKey === undefined ? undefined : stack.assembly.assetFolder(objectKey),
    environment: () => stringMembers(objectOf(stack.properties(resource)['Environment'])['Variables']),
  };
}

/** The module file of a bundle that a handler such as `index.handler` stands in. */
export function handlerFile({ folder, handler }: FunctionModel): string {
  const module = handler.slice(0, handler.lastIndexOf('.'));
  const candidates = ['.mjs', '.js', '.cjs'].map((extension) => join(folder ?? '', module + extension));
  const found = folder === undefined ? undefined : candidates.find((file) => existsSync(file));
  if (found === undefined) throw new Error(`no bundle for handler ${handler} in the cloud assembly`);
  return found;
}
