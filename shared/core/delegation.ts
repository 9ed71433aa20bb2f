import type { AccessToken } from './access-token.ts';
import type { Actor, Authorization } from './authorization.ts';
import { refuse } from './errors.ts';
import type { Client } from './model.ts';
import { refuseResource } from './resource.ts';
import { isWithin } from './scope.ts';

/** Most clients that may act one for another, on behalf of one user. */
const maxActors = 4;

/**
 * The clients that an `act` claim names (RFC 8693 §4.1), the one that acts now first: none where there is no such claim, `undefined` where it is not one of ours.
 */
export function actorsOf(act: unknown): readonly string[] | undefined {
  if (act === undefined) return [];
  if (typeof act !== 'object' || act === null) return undefined;
  const { sub, act: earlier }: { readonly sub?: unknown; readonly act?: unknown } = act;
  const actors = actorsOf(earlier);
  return typeof sub === 'string' && sub !== '' ? actors && [sub, ...actors] : undefined;
}

/** The `act` claim once one more client acts; `undefined` where it acts already, or where too many do. */
export function delegatedTo(clientId: string, actors: readonly string[]): Actor | undefined {
  if (actors.includes(clientId) || actors.length >= maxActors) return undefined;
  const act = actors.reduceRight<Actor | undefined>(
    (earlier, sub) => ({ sub, ...(earlier ? { act: earlier } : {}) }),
    undefined,
  );
  return { sub: clientId, ...(act ? { act } : {}) };
}

/** What an actor asks for. Empty lists: all that there is. */
export interface AskedReach {
  readonly scope: readonly string[];
  /** Audiences and resources together (RFC 8693 §2.1). */
  readonly targets: readonly string[];
}

/**
 * What an actor's token may be good for: within the subject token in scope and in audience, and within the actor's own scopes where it has a list. The subject
 * token counts and not its grant, which may hold more. Scope and audience stay of one piece: a resource server whose scope is left out is no audience, and one that is no
 * target has no scope.
 * Throws `invalid_scope` for a scope beyond that, `invalid_target` for an audience beyond it or for a token that would be for nobody.
 */
export function delegatedReach(
  subject: Pick<AccessToken, 'scope' | 'audience'>,
  actor: Pick<Client, 'scope'>,
  asked: AskedReach,
): Pick<Authorization, 'scope' | 'audience' | 'resources'> {
  const available = subject.scope.filter((token) => actor.scope?.includes(token) ?? true);
  if (!isWithin(asked.scope, available)) {
    refuse('invalid_scope', {
      because: 'scope-refused',
      description: 'scope exceeds that of the subject token, or what is available to this client',
    });
  }
  const scope = asked.scope.length === 0 ? available : asked.scope;
  const audience = subject.audience.filter(
    (server) => !subject.scope.includes(server) || scope.includes(server),
  );
  const targets = asked.targets.length === 0 ? audience : [...new Set(asked.targets)];
  if (targets.length === 0 || !isWithin(targets, audience)) refuseResource();
  return {
    scope: scope.filter((token) => !audience.includes(token) || targets.includes(token)),
    // As resources, since those are the whole audience of a token: nothing is added to them.
    audience: [],
    resources: targets,
  };
}
