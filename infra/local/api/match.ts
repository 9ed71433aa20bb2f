import type { ApiModel, ApiResource, MethodModel } from '../template/api.ts';

/** The method that a request leads to. */
export interface Match {
  readonly resource: ApiResource;
  readonly method: MethodModel;
  /** Percent-decoded, by the name in the resource's path. */
  readonly pathParameters: ReadonlyMap<string, string>;
}

/** A route, no route, or a path that is not well-formed. */
export type MatchOutcome =
  | { readonly kind: 'match'; readonly match: Match }
  | { readonly kind: 'none' }
  | { readonly kind: 'malformed' };

/**
 * Finds the resource first and its method second, as API Gateway does: a better matching path without the method is
 * not passed over for a worse one. A literal segment goes before `{name}`, and that before `{name+}`. One slash at the
 * end makes no difference; an empty segment elsewhere matches only inside `{name+}`.
 */
export function matchRoute(api: ApiModel, method: string, path: string): MatchOutcome {
  const segments = decodeSegments(path);
  if (!segments) return { kind: 'malformed' };
  const [best] = api.resources
    .map((resource) => ({ resource, fit: fitOf(resource.path, segments) }))
    .filter((candidate): candidate is { resource: ApiResource; fit: Fit } => candidate.fit !== undefined)
    .sort((left, right) => left.fit.rank.localeCompare(right.fit.rank));
  const found = best?.resource.methods.get(method) ?? best?.resource.methods.get('ANY');
  if (!best || !found) return { kind: 'none' };
  return {
    kind: 'match',
    match: { resource: best.resource, method: found, pathParameters: best.fit.pathParameters },
  };
}

interface Fit {
  /** One letter a segment; the smaller word is the better fit. */
  readonly rank: string;
  readonly pathParameters: ReadonlyMap<string, string>;
}

function decodeSegments(path: string): readonly string[] | undefined {
  const segments = path.slice(1).split('/');
  if (segments.at(-1) === '') segments.pop();
  try {
    return segments.map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function fitOf(resourcePath: string, segments: readonly string[]): Fit | undefined {
  const parts = resourcePath === '/' ? [] : resourcePath.slice(1).split('/');
  const pathParameters = new Map<string, string>();
  let rank = '';
  for (const [at, part] of parts.entries()) {
    const fit = fitSegment(part, segments, at);
    if (!fit) return undefined;
    rank += fit.rank;
    if (fit.parameter) pathParameters.set(...fit.parameter);
  }
  const complete = rank.endsWith(greedy) || parts.length === segments.length;
  return complete ? { rank, pathParameters } : undefined;
}

const literal = 'a';
const single = 'b';
const greedy = 'c';

function fitSegment(
  part: string,
  segments: readonly string[],
  at: number,
): { readonly rank: string; readonly parameter?: readonly [string, string] } | undefined {
  const segment = segments[at];
  if (segment === undefined) return undefined;
  const [, name, plus] = /^\{([^}+]+)(\+?)\}$/.exec(part) ?? [];
  if (name === undefined) return part === segment ? { rank: literal } : undefined;
  if (plus) return { rank: greedy, parameter: [name, segments.slice(at).join('/')] };
  return segment === '' ? undefined : { rank: single, parameter: [name, segment] };
}
