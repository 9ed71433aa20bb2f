import * as v from 'valibot';

/** Schema of a list of different texts: at most so many, each of which passes the check. */
export function listOf(check: v.PipeItem<string, string, v.BaseIssue<unknown>>, most: number) {
  return v.pipe(
    v.array(v.pipe(v.string(), check)),
    v.maxLength(most),
    v.transform((entries) => [...new Set(entries)]),
  );
}
