import { algorithmsOf } from '../../shared/core/key-set.ts';
import { readKeySet } from '../../shared/dynamo/key-store.ts';
import { Failure } from './failure.ts';
import type { Metadata } from './metadata.ts';
import type { Target } from './target.ts';

/** Throws `Failure` when the stack has no key for an algorithm that the metadata name: it could give the client no token. */
export async function requireKeysFor(metadata: Metadata, { name, table }: Target): Promise<void> {
  const { id_token_signed_response_alg: id, access_token_signed_response_alg: access } = metadata;
  const named = [id, access].filter((alg) => alg !== undefined && alg !== null);
  if (named.length === 0) return;
  const keySet = await readKeySet(table);
  const known = keySet ? algorithmsOf(keySet) : [];
  const missing = named.find((alg) => !known.includes(alg));
  if (missing === undefined) return;
  throw new Failure(`${name} has no ${missing} key yet, which the next deployment makes: deploy it first`);
}
