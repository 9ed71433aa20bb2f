import * as v from 'valibot';
import { Failure } from './failure.ts';
import { createTarget, type Target } from './target.ts';

/** Where `npm start` listens unless told otherwise. */
export const defaultAddress = 'http://localhost:8787';

const stackSchema = v.object({
  outputs: v.record(v.string(), v.string()),
  endpoints: v.object({ dynamodb: v.string(), kms: v.string(), sns: v.string(), ses: v.string() }),
  region: v.string(),
});
const clockSchema = v.object({ now: v.pipe(v.string(), v.isoTimestamp()) });

/**
 * The running local cloud at an address. Its clock may have been moved, so times are told by it.
 * Throws `Failure` when none answers there.
 */
export async function localTarget(address: string): Promise<Target> {
  const stack = await ask(address, '/_local/stack', stackSchema);
  const { now } = await ask(address, '/_local/clock', clockSchema, { advanceSeconds: 0 });
  const ahead = Date.parse(now) - Date.now();
  const milliseconds = () => Date.now() + ahead;
  return createTarget({
    name: `the local cloud at ${address}`,
    outputs: stack.outputs,
    clock: { milliseconds, seconds: () => Math.floor(milliseconds() / 1000) },
    local: stack,
  });
}

async function ask<Schema extends v.GenericSchema>(
  address: string,
  path: string,
  schema: Schema,
  body?: unknown,
): Promise<v.InferOutput<Schema>> {
  const request = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const answer = await fetch(address + path, request)
    .then((response) => response.json())
    .catch(() => undefined);
  const { success, output } = v.safeParse(schema, answer);
  if (success) return output;
  throw new Failure(
    `no local cloud answers at ${address}: start it with \`npm start\`, or give its address as --local http://localhost:PORT`,
  );
}
