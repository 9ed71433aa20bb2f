/**
 * A reason why the local cloud cannot start that its user can act on: `message` is one whole sentence.
 * Everything else that is thrown during start-up is a bug and keeps its stack.
 */
export class StartUpError extends Error {
  override readonly name = 'StartUpError';
}

/** The text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
