import { validateHeaderName, validateHeaderValue } from 'node:http';
import { isJsonObject, type Json, type JsonObject, parseJson } from '../json.ts';
import type { Answer } from './answer.ts';

// Lambda's limit on the answer of a synchronous invocation.
const maxAnswerBytes = 6 * 1024 * 1024;

/**
 * Headers of a function's answer that a REST API renames to `x-amzn-Remapped-…`, because they are the gateway's own
 * to say ("Amazon API Gateway important notes"). Only a gateway response can send them.
 */
const remapped: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'content-md5',
  'date',
  'proxy-authenticate',
  'server',
  'www-authenticate',
]);

/**
 * Sent under both names: the one that arrives from AWS, and the one that the function said, which a proxy in front of the API may restore. The only
 * place where the local cloud says more than AWS does (docs/decisions/gateway-answers.md).
 */
const sentUnderBothNames = 'www-authenticate';

/**
 * Reads a function's result as a Lambda proxy answer; undefined when it is not one, which is a 502.
 * `acceptsBytes` says whether the caller asked for one of the API's binary media types: without that, API Gateway hands
 * a base64 body on as the text it is.
 */
export function readLambdaAnswer(result: string, acceptsBytes: boolean): Answer | undefined {
  if (Buffer.byteLength(result) > maxAnswerBytes) return undefined;
  const answer = parseJson(result);
  if (!isJsonObject(answer)) return undefined;
  const status = readStatus(answer['statusCode']);
  const headers = readHeaders(answer);
  const body = readBody(answer, acceptsBytes);
  return status === undefined || !headers || !body ? undefined : { status, headers, body };
}

function readStatus(value: Json | undefined): number | undefined {
  const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599
    ? status
    : undefined;
}

function readBody(answer: JsonObject, acceptsBytes: boolean): Buffer | undefined {
  const body = answer['body'] ?? '';
  if (typeof body !== 'string') return undefined;
  return Buffer.from(body, answer['isBase64Encoded'] === true && acceptsBytes ? 'base64' : 'utf8');
}

function readHeaders(answer: JsonObject): ReadonlyMap<string, readonly string[]> | undefined {
  const single = answer['headers'] ?? {};
  const multiple = answer['multiValueHeaders'] ?? {};
  if (!isJsonObject(single) || !isJsonObject(multiple)) return undefined;
  // A name that is in both keeps the values of `multiValueHeaders`.
  const all = [
    ...Object.entries(single).map(([name, value]) => [name, [value]] as const),
    ...Object.entries(multiple),
  ];
  const headers = new Map<string, readonly [string, readonly string[]]>([
    ['content-type', ['Content-Type', ['application/json']]],
  ]);
  for (const [name, values] of all) {
    const texts = textsOf(values);
    if (!texts || !isSendable(name, texts)) return undefined;
    for (const sent of sentNames(name)) headers.set(sent.toLowerCase(), [sent, texts]);
  }
  return new Map(headers.values());
}

function sentNames(name: string): readonly string[] {
  const lower = name.toLowerCase();
  if (!remapped.has(lower)) return [name];
  const renamed = `x-amzn-Remapped-${name}`;
  return lower === sentUnderBothNames ? [name, renamed] : [renamed];
}

function textsOf(values: unknown): readonly string[] | undefined {
  if (!Array.isArray(values)) return undefined;
  const scalars = values.filter((value) => ['string', 'number', 'boolean'].includes(typeof value));
  return scalars.length === values.length ? scalars.map(String) : undefined;
}

function isSendable(name: string, values: readonly string[]): boolean {
  try {
    validateHeaderName(name);
    for (const value of values) validateHeaderValue(name, Buffer.from(value).toString('latin1'));
    return true;
  } catch {
    return false;
  }
}
