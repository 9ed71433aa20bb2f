import type { Caller, Progress, World } from './world.ts';

/**
 * One name for all states that differ in nothing that matters: in what has no effect any more, in the order of members, or in which of several interchangeable callers did what.
 */
export function canonical<T, A>(world: World<T, A>, callers: readonly Caller<A>[]): string {
  const order = inOrder(world, callers);
  const places = order.map((_, index) => order.indexOf(index));
  const late = world.late.map((write) => stable(write, places)).sort();
  return stable(
    {
      ...world,
      callers: order.map((index) => essence(world.callers[index] as Progress<A>)),
      late,
    },
    places,
  );
}

/** Of a caller who is done only the answer counts, and of others not when they took their last step. */
function essence<A>({ ask, had, ...progress }: Progress<A>): unknown {
  if (progress.is === 'over') return progress.at;
  if (progress.is === 'unanswered') return { ...progress, at: '', had };
  return { ...progress, had, ask: { ...ask, now: 0, trueNow: 0 } };
}

/** Callers of one kind sorted by how far they are, the others where they stand. Two that are alike in that keep their order, which costs a second name and no more. */
function inOrder<T, A>(world: World<T, A>, callers: readonly Caller<A>[]): readonly number[] {
  const indices = callers.map((_, index) => index);
  const states = world.callers.map((progress, index) => {
    // Its own nonces are called alike, whoever it is.
    return stable(
      essence(progress),
      callers.map((_, place) => (place === index ? callers.length : place)),
    );
  });
  return indices.map((index) => {
    const kind = callers[index]?.kind;
    if (kind === undefined) return index;
    const alike = indices.filter((other) => callers[other]?.kind === kind);
    const sorted = alike.toSorted((left, right) => ((states[left] ?? '') < (states[right] ?? '') ? -1 : 1));
    return sorted[alike.indexOf(index)] ?? index;
  });
}

/** JSON, nearly, with members in one order, and every nonce as if its caller stood elsewhere. */
function stable(value: unknown, places: readonly number[]): string {
  if (typeof value === 'string') return moved(value, places);
  if (Array.isArray(value)) return `[${value.map((member) => stable(member, places)).join()}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const members: string[] = [];
  for (const [name, member] of Object.entries(value)) {
    if (member !== undefined) members.push(`${moved(name, places)}:${stable(member, places)}`);
  }
  return `{${members.sort().join()}}`;
}

/** Nonces are `@`, the caller's number, a point, and which of its processes drew it. */
function moved(text: string, places: readonly number[]): string {
  if (!text.startsWith('@')) return text;
  const point = text.indexOf('.');
  return `@${places[Number(text.slice(1, point))]}${text.slice(point)}`;
}
