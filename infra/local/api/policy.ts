import { isJsonObject, type Json, listOf } from '../json.ts';

/** What a policy says about one method. */
export type Verdict = 'allowed' | 'denied' | 'explicitly-denied';

/** One statement of an authorizer's policy. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/**
 * The statements of a policy document, or undefined when it is not one. `NotAction`, `NotResource` and `Condition`
 * count as malformed: the local cloud does not evaluate them, and ignoring them would allow too much.
 */
export function readPolicy(document: Json | undefined): readonly Statement[] | undefined {
  if (!isJsonObject(document)) return undefined;
  const given = document['Statement'];
  const statements = (Array.isArray(given) ? listOf(given) : [given ?? null]).map(readStatement);
  const good = statements.filter((statement) => statement !== undefined);
  return good.length === statements.length && good.length > 0 ? good : undefined;
}

/** Whether the statements let `resource` be invoked. An explicit `Deny` wins over every `Allow`. */
export function evaluate(statements: readonly Statement[], resource: string): Verdict {
  const effects = statements
    .filter(({ actions }) => actions.some((pattern) => matches(pattern.toLowerCase(), 'execute-api:invoke')))
    .filter(({ resources }) => resources.some((pattern) => matches(pattern, resource)))
    .map(({ effect }) => effect);
  if (effects.includes('Deny')) return 'explicitly-denied';
  return effects.includes('Allow') ? 'allowed' : 'denied';
}

function readStatement(statement: Json): Statement | undefined {
  if (!isJsonObject(statement)) return undefined;
  if (['NotAction', 'NotResource', 'Condition'].some((member) => statement[member] !== undefined))
    return undefined;
  const effect = statement['Effect'];
  const actions = textsOf(statement['Action']);
  const resources = textsOf(statement['Resource']);
  if ((effect !== 'Allow' && effect !== 'Deny') || !actions || !resources) return undefined;
  return { effect, actions, resources };
}

function textsOf(value: Json | undefined): readonly string[] | undefined {
  const texts = Array.isArray(value) ? listOf(value) : [value ?? null];
  const good = texts.filter((text) => typeof text === 'string');
  return good.length === texts.length && good.length > 0 ? good : undefined;
}

// `*` stands for any text, slashes and colons included, and `?` for any one character.
function matches(pattern: string, text: string): boolean {
  const expression = pattern
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 's').test(text);
}
