import { refuse } from '../core/errors.ts';

/** What a member of a flat JSON object may be. */
export type JsonScalar = string | number | boolean;

/**
 * Reads a JSON object of strings, numbers and booleans. Anything else ends the request with `invalid_request`: other JSON, nesting and null, a member twice, `__proto__`, NUL, and text that
 * is not Unicode.
 */
export function parseFlatObject(text: string): ReadonlyMap<string, JsonScalar> {
  const value = parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuseJson('the body must be a JSON object');
  }
  if (Object.hasOwn(value, '__proto__')) return refuseJson('a member has a name that is not allowed');
  const members = Object.entries(value).map(([name, member]) => [name, requireScalar(member)] as const);
  return members.length === countMembers(text) ? new Map(members) : refuseJson('a member was sent twice');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuseJson('the body is not JSON');
  }
}

/** Names in the text, each as often as it was sent: in a flat object, the strings before a colon. `JSON.parse` keeps only the last of two. */
function countMembers(text: string): number {
  const strings = text.match(/"(?:[^"\\]|\\.)*"\s*:?/g) ?? [];
  return strings.filter((string) => string.endsWith(':')).length;
}

function requireScalar(member: unknown): JsonScalar {
  if (typeof member === 'boolean' || typeof member === 'number') return member;
  if (typeof member !== 'string') return refuseJson('every member must be a string');
  // API Gateway has put U+FFFD for bytes that are not UTF-8.
  // Half of a surrogate pair is no text either: it has no UTF-8, and would be another one wherever it is written as that.
  if (member.includes('\0') || member.includes('\uFFFD') || !member.isWellFormed())
    return refuseJson('a member has a character that is not allowed');
  return member;
}

function refuseJson(description: string): never {
  return refuse('invalid_request', { because: 'malformed-request', description });
}
