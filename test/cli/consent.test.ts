import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { requireConsent } from '../../infra/cli/consent.ts';

/** A terminal on which `answer` is typed once something was asked; gives what it showed. */
async function ask(answer: string, options: { readonly yes?: true } = {}) {
  const input = new PassThrough();
  const output = new PassThrough();
  const shown = text(output.pipe(new PassThrough()));
  // The prompt listens only after it has drawn itself.
  output.once('data', () => setImmediate(() => input.write(answer)));
  const outcome = await requireConsent('Remove it?', options, { isTTY: true, input, output }).then(
    () => 'agreed',
    (thrown: unknown) => (thrown instanceof Error ? thrown.message : thrown),
  );
  output.end();
  return { outcome, isAsked: (await shown).includes('Remove it?') };
}

describe('requireConsent', () => {
  it.each([
    ['y\n', 'agreed'],
    ['n\n', 'nothing was changed'],
    ['\n', 'nothing was changed'],
  ])('asks, and takes %j for: %s', async (answer, outcome) => {
    expect(await ask(answer)).toEqual({ outcome, isAsked: true });
  });

  it('asks nothing when told yes', async () => {
    expect(await ask('n\n', { yes: true })).toEqual({ outcome: 'agreed', isAsked: false });
  });

  it('refuses when there is no terminal to ask on', async () => {
    const nobody = { isTTY: false, input: new PassThrough(), output: new PassThrough() };
    await expect(requireConsent('Remove it?', {}, nobody)).rejects.toThrow(
      'no terminal to ask on: add --yes',
    );
  });
});
