import type { Clock } from '../clock.ts';
import { isJsonObject, type Json, type JsonObject, parseJson, stringOf } from '../json.ts';
import type { InvocationOutcome } from '../lambda/workers.ts';
import type { AuthorizerModel } from '../template/api.ts';
import { authorizerEvent, identityValues, methodArn, type RoutedRequest, tokenEvent } from './event.ts';
import { type Failure, failures } from './failure.ts';
import { evaluate, readPolicy, type Statement } from './policy.ts';

/** Whether a request may go on, and what the authorizer said of the caller. */
export type Authorization =
  | { readonly kind: 'allowed'; readonly context?: JsonObject }
  | { readonly kind: 'refused'; readonly failure: Failure; readonly context?: JsonObject };

/** Asks an authorizer's function; undefined when it gave no answer in time. */
export type InvokeAuthorizer = (uri: string, event: JsonObject) => Promise<InvocationOutcome | undefined>;

/** Decides whether a request may reach its method. */
export type Authorize = (authorizer: AuthorizerModel, routed: RoutedRequest) => Promise<Authorization>;

/** A well-formed answer of an authorizer's function. */
interface Opinion {
  readonly statements: readonly Statement[];
  readonly context: JsonObject;
}

/**
 * Makes the decision with API Gateway's cache: an answer is kept by the values of the identity sources, for the
 * authorizer's time to live, and its policy is evaluated anew for each request that finds it there.
 */
export function createAuthorize(invoke: InvokeAuthorizer, clock: Clock): Authorize {
  const cache = createCache(clock);
  return async (authorizer, routed) => {
    const identity = identityValues(authorizer, routed);
    if (!isComplete(authorizer, identity)) return refused(failures.unauthorized);
    const known = cache.get(authorizer, identity);
    if (known) return judge(known, routed);
    const event =
      authorizer.type === 'TOKEN' ? tokenEvent(routed, identity[0] ?? '') : authorizerEvent(routed);
    const opinion = readOpinion(await invoke(authorizer.uri, event));
    if ('kind' in opinion) return opinion;
    cache.set(authorizer, identity, opinion);
    return judge(opinion, routed);
  };
}

// Every identity source must be there, and a TOKEN authorizer's token have its form, or the function is not asked.
function isComplete({ type, validation }: AuthorizerModel, identity: readonly string[]): boolean {
  const formed = type === 'REQUEST' || validation === undefined || validation.test(identity[0] ?? '');
  return formed && !identity.includes('');
}

interface Cache {
  get(authorizer: AuthorizerModel, identity: readonly string[]): Opinion | undefined;
  set(authorizer: AuthorizerModel, identity: readonly string[], opinion: Opinion): void;
}

function createCache(clock: Clock): Cache {
  const entries = new Map<string, { readonly opinion: Opinion; readonly until: number }>();
  const keyOf = ({ id }: AuthorizerModel, identity: readonly string[]): string =>
    JSON.stringify([id, ...identity]);
  return {
    get(authorizer, identity) {
      const entry = entries.get(keyOf(authorizer, identity));
      return entry && entry.until > clock.now() ? entry.opinion : undefined;
    },
    set(authorizer, identity, opinion) {
      const { ttlSeconds } = authorizer;
      // Without an identity source there is nothing to keep an answer by.
      if (ttlSeconds === 0 || identity.length === 0) return;
      entries.set(keyOf(authorizer, identity), { opinion, until: clock.now() + 1000 * ttlSeconds });
    },
  };
}

function refused(failure: Failure): Authorization {
  return { kind: 'refused', failure };
}

function judge({ context, statements }: Opinion, routed: RoutedRequest): Authorization {
  switch (evaluate(statements, methodArn(routed))) {
    case 'allowed':
      return { kind: 'allowed', context };
    case 'denied':
      return { kind: 'refused', failure: failures.accessDenied, context };
    case 'explicitly-denied':
      return { kind: 'refused', failure: failures.explicitlyDenied, context };
  }
}

function readOpinion(outcome: InvocationOutcome | undefined): Opinion | Authorization {
  if (outcome?.kind !== 'result') {
    // An authorizer says 401 by failing with exactly this message.
    const unauthorized = outcome?.error.errorMessage === 'Unauthorized';
    return refused(unauthorized ? failures.unauthorized : failures.authorizerFailure);
  }
  const answer = parseJson(outcome.result);
  const statements = isJsonObject(answer) ? readPolicy(answer['policyDocument']) : undefined;
  const context = isJsonObject(answer) ? readContext(answer) : undefined;
  return statements && context ? { statements, context } : refused(failures.authorizerConfiguration);
}

// What a policy's context hands on is text, whatever scalar it was; lists and objects make the answer malformed.
function readContext(answer: JsonObject): JsonObject | undefined {
  const members = Object.entries(isJsonObject(answer['context']) ? answer['context'] : {});
  if (members.some(([, value]) => !isScalar(value))) return undefined;
  const principalId = stringOf(answer['principalId']);
  return {
    ...Object.fromEntries(members.map(([name, value]) => [name, String(value)])),
    ...(principalId === undefined ? {} : { principalId }),
    integrationLatency: 0,
  };
}

function isScalar(value: Json | undefined): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
