import { isJsonObject, type Json, type JsonObject, listOf, objectOf, stringOf } from '../json.ts';

/** What intrinsic functions look things up in. */
export interface Scope {
  /** The value of `Ref`: a parameter, a pseudo parameter or a resource. */
  ref(name: string): Json;
  /** The value of `Fn::GetAtt`. */
  attribute(logicalId: string, attribute: string): Json;
  /** The template's `Conditions`, unresolved. */
  readonly conditions: JsonObject;
  /** The template's `Mappings`. */
  readonly mappings: JsonObject;
}

/** What `AWS::NoValue` becomes; objects and lists leave such members out. */
const noValue: unique symbol = Symbol('AWS::NoValue');

type Resolved = Json | typeof noValue;
type Intrinsic = (argument: Json, scope: Scope) => Resolved;

const intrinsics: ReadonlyMap<string, Intrinsic> = new Map<string, Intrinsic>([
  ['Ref', (name, scope) => (name === 'AWS::NoValue' ? noValue : scope.ref(text(name, scope)))],
  ['Fn::GetAtt', getAtt],
  ['Fn::Join', join],
  ['Fn::Sub', substitute],
  ['Fn::Select', select],
  ['Fn::Split', split],
  ['Fn::If', choose],
  ['Fn::FindInMap', findInMap],
  ['Fn::Base64', (argument, scope) => Buffer.from(text(argument, scope)).toString('base64')],
  ['Fn::Equals', equals],
  ['Fn::And', (argument, scope) => listOf(argument).every((part) => isTrue(part, scope))],
  ['Fn::Or', (argument, scope) => listOf(argument).some((part) => isTrue(part, scope))],
  ['Fn::Not', (argument, scope) => !listOf(argument).some((part) => isTrue(part, scope))],
]);

/**
 * The value with every intrinsic function in it replaced by what it stands for.
 * Throws on an intrinsic function that the local cloud does not know: a silent gap would be a wrong deployment.
 */
export function resolve(value: Json, scope: Scope): Json {
  const resolved = resolveOrNone(value, scope);
  return resolved === noValue ? null : resolved;
}

/** Whether the named condition of the template holds. */
export function conditionHolds(name: string, scope: Scope): boolean {
  const condition = scope.conditions[name];
  if (condition === undefined) throw new Error(`the template has no condition ${name}`);
  return isTrue(condition, scope);
}

function resolveOrNone(value: Json, scope: Scope): Resolved {
  if (Array.isArray(value)) {
    return value.map((item) => resolveOrNone(item, scope)).filter((item) => item !== noValue);
  }
  if (!isJsonObject(value)) return value;
  const [first, ...others] = Object.entries(value);
  if (first && others.length === 0 && isIntrinsicName(first[0])) {
    const intrinsic = intrinsics.get(first[0]);
    if (!intrinsic) throw new Error(`the local cloud does not know the intrinsic function ${first[0]}`);
    return intrinsic(first[1] ?? null, scope);
  }
  return resolveMembers(value, scope);
}

function isIntrinsicName(name: string): boolean {
  return name === 'Ref' || name.startsWith('Fn::');
}

function resolveMembers(value: JsonObject, scope: Scope): JsonObject {
  const members: [string, Json][] = [];
  for (const [name, member] of Object.entries(value)) {
    const resolved = resolveOrNone(member ?? null, scope);
    if (resolved !== noValue) members.push([name, resolved]);
  }
  return Object.fromEntries(members);
}

function text(value: Json | undefined, scope: Scope): string {
  const resolved = resolve(value ?? null, scope);
  if (typeof resolved === 'object')
    throw new Error(`expected text in an intrinsic function, got ${JSON.stringify(resolved)}`);
  return String(resolved);
}

function getAtt(argument: Json, scope: Scope): Json {
  const path =
    typeof argument === 'string' ? argument.split('.') : listOf(argument).map((part) => text(part, scope));
  const [logicalId = '', ...attribute] = path;
  return scope.attribute(logicalId, attribute.join('.'));
}

function join(argument: Json, scope: Scope): Json {
  const [separator, parts] = listOf(argument);
  return listOf(resolve(parts ?? null, scope))
    .map((part) => text(part, scope))
    .join(text(separator, scope));
}

function substitute(argument: Json, scope: Scope): Json {
  const [template, variables] = typeof argument === 'string' ? [argument] : listOf(argument);
  const own = objectOf(variables);
  return String(template).replace(/\$\{(!?)([^}]+)\}/g, (_whole, escaped: string, name: string) => {
    if (escaped) return `\${${name}}`;
    const variable = own[name];
    if (variable !== undefined) return text(variable, scope);
    return text(name.includes('.') ? getAtt(name, scope) : scope.ref(name), scope);
  });
}

function select(argument: Json, scope: Scope): Json {
  const [index, items] = listOf(argument);
  const position = Number(text(index, scope));
  const item = listOf(resolve(items ?? null, scope))[position];
  if (item === undefined) throw new Error(`Fn::Select has no item ${position}`);
  return item;
}

function split(argument: Json, scope: Scope): Json {
  const [separator, whole] = listOf(argument);
  return text(whole, scope).split(text(separator, scope));
}

function choose(argument: Json, scope: Scope): Resolved {
  const [condition, whenTrue, whenFalse] = listOf(argument);
  const chosen = conditionHolds(text(condition, scope), scope) ? whenTrue : whenFalse;
  return resolveOrNone(chosen ?? null, scope);
}

function findInMap(argument: Json, scope: Scope): Json {
  const [map, first, second] = listOf(argument).map((part) => text(part, scope));
  const found = objectOf(objectOf(scope.mappings[map ?? ''])[first ?? ''])[second ?? ''];
  if (found === undefined) throw new Error(`the template's mappings have no ${map}.${first}.${second}`);
  return found;
}

function equals(argument: Json, scope: Scope): Json {
  const [left, right] = listOf(argument);
  return text(left, scope) === text(right, scope);
}

function isTrue(condition: Json, scope: Scope): boolean {
  const named = stringOf(objectOf(condition)['Condition']);
  return named === undefined ? resolve(condition, scope) === true : conditionHolds(named, scope);
}
