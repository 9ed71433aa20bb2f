import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { type Json, type JsonObject, objectOf, parseJson, stringOf } from '../../../infra/local/json.ts';

/** The JSON body of a function's answer to API Gateway; an empty object where it has none. */
export function bodyOf(answer: Json): JsonObject {
  return objectOf(parseJson(stringOf(objectOf(answer)['body']) ?? ''));
}

/** Throws unless the access token of an answer is signed with `algorithm`, by one of `keys`. */
export async function requireSigned(answer: Json, keys: JsonObject, algorithm: string): Promise<void> {
  const token = stringOf(bodyOf(answer)['access_token']);
  if (token === undefined) throw new Error(`there is no access token in ${JSON.stringify(answer)}`);
  await jwtVerify(token, createLocalJWKSet(keys as unknown as JSONWebKeySet), { algorithms: [algorithm] });
}
