import { afterEach, beforeEach } from 'vitest';

/**
 * Keeps the JSON lines that the tests of this file log, each test's own, instead of printing them. What is no JSON line is printed as ever.
 */
export function logLines(): readonly string[] {
  return keptLines('{"timestamp"');
}

/** The same of metrics. */
export function metricLines(): readonly string[] {
  return keptLines('{"_aws"');
}

function keptLines(beginning: string): readonly string[] {
  const lines: string[] = [];
  let print = process.stdout.write;
  beforeEach(() => {
    lines.length = 0;
    const before = process.stdout.write;
    print = before;
    process.stdout.write = (chunk: string | Uint8Array, ...rest: never[]) => {
      if (typeof chunk !== 'string' || !chunk.startsWith(beginning))
        return before.call(process.stdout, chunk, ...rest);
      lines.push(chunk);
      return true;
    };
  });
  afterEach(() => {
    process.stdout.write = print;
  });
  return lines;
}
