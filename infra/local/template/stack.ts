import { StartUpError } from '../errors.ts';
import { type Json, type JsonObject, objectOf, stringOf } from '../json.ts';
import type { Assembly, Resource } from './assembly.ts';
import { conditionHolds, resolve, type Scope } from './intrinsics.ts';
import { attributeOf, type Place, physicalId } from './physical.ts';

/** A stack as if deployed: its resources have names, and its intrinsic functions values. */
export interface Stack {
  readonly assembly: Assembly;
  /** The stack's ARN. */
  readonly id: string;
  /** The resources of a type (or of several) whose condition holds, in the template's order. */
  resources(...types: readonly string[]): readonly Resource[];
  /** The resources that CloudFormation leaves to a function. */
  customResources(): readonly Resource[];
  /** A resource's properties, resolved at this moment. */
  properties(resource: Resource): JsonObject;
  /** The value of `Ref` for a resource. */
  physicalId(resource: Resource): string;
  /** A custom resource's answer becomes what `Ref` and `Fn::GetAtt` give for it. */
  answerCustomResource(logicalId: string, answer: CustomResourceAnswer): void;
  /** The stack's outputs by logical id. */
  outputs(): Readonly<Record<string, string>>;
}

/** What a custom resource's function reported. */
export interface CustomResourceAnswer {
  readonly physicalId: string;
  readonly data: JsonObject;
}

/**
 * "Deploys" an assembly with the given CloudFormation parameters.
 * Throws `StartUpError` when a parameter has neither a value nor a default.
 */
export function createStack(assembly: Assembly, given: ReadonlyMap<string, string>): Stack {
  const parameters = parameterValues(assembly.template, given);
  const answers = new Map<string, CustomResourceAnswer>();
  const id = `arn:aws:cloudformation:${assembly.region}:${assembly.account}:stack/${assembly.stackName}/local`;
  const pseudo: ReadonlyMap<string, string> = new Map([
    ['AWS::AccountId', assembly.account],
    ['AWS::Partition', 'aws'],
    ['AWS::Region', assembly.region],
    ['AWS::StackId', id],
    ['AWS::StackName', assembly.stackName],
    ['AWS::URLSuffix', 'amazonaws.com'],
  ]);
  const resourceNamed = (logicalId: string): Resource => {
    const resource = assembly.resources.get(logicalId);
    if (!resource) throw new Error(`the template has no resource or parameter ${logicalId}`);
    return resource;
  };
  const place: Place = {
    stackName: assembly.stackName,
    account: assembly.account,
    region: assembly.region,
    property: (resource, name) => resolve(resource.properties[name] ?? null, scope),
  };
  const scope: Scope = {
    conditions: objectOf(assembly.template['Conditions']),
    mappings: objectOf(assembly.template['Mappings']),
    ref(name) {
      const known = parameters.get(name) ?? pseudo.get(name) ?? answers.get(name)?.physicalId;
      return known ?? physicalId(resourceNamed(name), place);
    },
    attribute(logicalId, attribute) {
      const resource = resourceNamed(logicalId);
      if (!isCustomResource(resource)) return attributeOf(resource, attribute, place);
      const value = answers.get(logicalId)?.data[attribute];
      if (value === undefined)
        throw new Error(`custom resource ${logicalId} has given no attribute ${attribute}`);
      return value;
    },
  };
  const existing = (): readonly Resource[] =>
    [...assembly.resources.values()].filter(
      ({ condition }) => condition === undefined || conditionHolds(condition, scope),
    );
  return {
    assembly,
    id,
    resources: (...types) => existing().filter(({ type }) => types.includes(type)),
    customResources: () => existing().filter(isCustomResource),
    properties: (resource) => objectOf(resolve(resource.properties, scope)),
    physicalId: (resource) => physicalId(resource, place),
    answerCustomResource: (logicalId, answer) => {
      answers.set(logicalId, answer);
    },
    outputs: () => outputsOf(assembly.template, scope),
  };
}

function isCustomResource({ type }: Resource): boolean {
  return type === 'AWS::CloudFormation::CustomResource' || type.startsWith('Custom::');
}

function parameterValues(
  template: JsonObject,
  given: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [name, body] of Object.entries(objectOf(template['Parameters']))) {
    const value = given.get(name) ?? defaultOf(objectOf(body));
    if (value === undefined) {
      throw new StartUpError(`The stack's parameter ${name} has no default, and no value was given.`);
    }
    values.set(name, value);
  }
  return values;
}

function defaultOf(parameter: JsonObject): string | undefined {
  const value = parameter['Default'];
  return value === undefined || value === null ? undefined : String(value);
}

function outputsOf(template: JsonObject, scope: Scope): Readonly<Record<string, string>> {
  const outputs: [string, string][] = [];
  for (const [name, body] of Object.entries(objectOf(template['Outputs']))) {
    const output = objectOf(body);
    const condition = stringOf(output['Condition']);
    if (condition !== undefined && !conditionHolds(condition, scope)) continue;
    const value: Json = resolve(output['Value'] ?? null, scope);
    outputs.push([name, typeof value === 'string' ? value : JSON.stringify(value)]);
  }
  return Object.fromEntries(outputs);
}
