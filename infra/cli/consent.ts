import { Failure } from './failure.ts';

/** Where questions are asked. Not on standard output: that holds answers only. */
export const terminal = {
  isTTY: process.stdin.isTTY,
  input: process.stdin as NodeJS.ReadableStream,
  output: process.stderr as NodeJS.WritableStream,
};

/**
 * Asks before something that cannot be undone.
 * Throws `Failure` when the answer is no, or when there is nobody to ask and `--yes` was not given.
 */
export async function requireConsent(
  question: string,
  { yes }: { readonly yes?: true },
  { isTTY, input, output } = terminal,
): Promise<void> {
  if (yes) return;
  if (!isTTY) {
    throw new Failure(
      'this cannot be undone and there is no terminal to ask on: add --yes; nothing was changed',
    );
  }
  // Loaded only here: most runs ask nothing.
  const { confirm } = await import('@inquirer/prompts');
  const isAgreed = await confirm({ message: question, default: false }, { input, output });
  if (!isAgreed) throw new Failure('nothing was changed');
}
