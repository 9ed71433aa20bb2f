import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { readPassword } from '../../infra/cli/passwords.ts';

const notAllowed =
  'the password is not allowed: it takes 8 characters or more, 1024 bytes at most, none of them a control character';

/** What comes of a text on standard input. */
async function readInput(typed: string | Uint8Array): Promise<string | undefined> {
  const input = new PassThrough();
  input.end(typed);
  return readPassword({ passwordStdin: true }, { isTTY: false, input, output: new PassThrough() }).catch(
    (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown)),
  );
}

/** A terminal on which the answers are typed, one a question; gives what it showed. */
async function ask(...answers: readonly string[]) {
  const input = new PassThrough();
  const output = new PassThrough();
  const end = output.end.bind(output);
  // A prompt ends its output when it is done, which standard error takes no notice of.
  output.end = () => output;
  const shown = text(output.pipe(new PassThrough()));
  const questions = ['Password', 'The same again'];
  output.on('data', (chunk) => {
    const [question] = questions;
    if (question === undefined || !String(chunk).includes(question)) return;
    questions.shift();
    // The prompt listens only after it has drawn itself.
    setImmediate(() => input.write(`${answers[1 - questions.length]}\n`));
  });
  const outcome = await readPassword({ password: true }, { isTTY: true, input, output }).catch(
    (thrown: unknown) => (thrown instanceof Error ? thrown.message : thrown),
  );
  end();
  return { outcome, shown: await shown };
}

describe('readPassword', () => {
  const longest = 'x'.repeat(1_024);
  it.each<[string, string | Uint8Array, string]>([
    ['a line', 'correct horse\n', 'correct horse'],
    ['a line of Windows', 'correct horse\r\n', 'correct horse'],
    ['blanks around it', ' blanks count ', ' blanks count '],
    ['letters of many scripts', 'пароль-密码', 'пароль-密码'],
    ['1024 bytes', longest, longest],
    ['1025 bytes', `${longest}x`, notAllowed],
    ['seven characters', 'seven77', notAllowed],
    ['nothing', '\n', notAllowed],
    ['two lines', 'two lines\nof text', notAllowed],
    ['a NUL', 'with a NUL\0', notAllowed],
    ['bytes that are no UTF-8', Buffer.from([...Buffer.from('no UTF-8: '), 0xff]), notAllowed],
  ])('reads %s on standard input as it should', async (_, typed, outcome) => {
    expect(await readInput(typed)).toBe(outcome);
  });

  it('asks twice on a terminal, and shows nothing of what is typed', async () => {
    const { outcome, shown } = await ask('correct horse', 'correct horse');
    expect([outcome, shown.includes('correct'), shown.includes('The same again')]).toEqual([
      'correct horse',
      false,
      true,
    ]);
  });

  it('refuses two that differ', async () => {
    const { outcome } = await ask('correct horse', 'correct house');
    expect(outcome).toBe('the two passwords differ: nothing was changed');
  });

  it('reads nothing unless it is told to', async () => {
    expect(await readPassword({})).toBeUndefined();
  });

  it('refuses without a terminal to ask on, and both ways at once', async () => {
    const nobody = { isTTY: false, input: new PassThrough(), output: new PassThrough() };
    await expect(readPassword({ password: true }, nobody)).rejects.toThrow(
      'there is no terminal to ask for the password on: use --password-stdin',
    );
    await expect(readPassword({ password: true, passwordStdin: true }, nobody)).rejects.toThrow(
      'say where the password comes from: --password or --password-stdin, not both',
    );
  });
});
