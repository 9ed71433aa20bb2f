import { afterEach, beforeEach } from 'vitest';

/**
 * Keeps the JSON lines that the tests of this file log, each test's own, instead of printing them. What is no JSON line is printed as ever.
 */
export function logLines(): readonly string[] {
  const lines: string[] = [];
  const print = process.stdout.write;
  beforeEach(() => {
    lines.length = 0;
    process.stdout.write = (chunk: string | Uint8Array, ...rest: never[]) => {
      if (typeof chunk !== 'string' || !chunk.startsWith('{"timestamp"'))
        return print.call(process.stdout, chunk, ...rest);
      lines.push(chunk);
      return true;
    };
  });
  afterEach(() => {
    process.stdout.write = print;
  });
  return lines;
}
