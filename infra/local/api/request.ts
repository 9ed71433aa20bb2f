import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Clock } from '../clock.ts';
import { type Failure, failures } from './failure.ts';

/** A request as API Gateway's front end has read it. */
export interface GatewayRequest {
  readonly id: string;
  readonly extendedId: string;
  readonly method: string;
  /** As sent, still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** In the order and spelling sent. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  readonly protocol: string;
  readonly sourceIp: string;
  /** Milliseconds since 1970, by the moved clock. */
  readonly receivedAt: number;
}

/** A request, perhaps with what is wrong with it: then its body was not kept. */
export type ReadOutcome =
  | { readonly kind: 'request'; readonly request: GatewayRequest }
  | { readonly kind: 'refused'; readonly request: GatewayRequest; readonly failure: Failure };

// "Amazon API Gateway quotas": request line and header values together, and the payload.
const maxHeaderBytes = 10_240;
const maxBodyBytes = 10 * 1024 * 1024;

/** The header by which a local caller chooses its source address, to test limits an address; it is not passed on. */
const sourceIpHeader = 'x-local-source-ip';

// Headers between the caller and the front end, which API Gateway does not pass on.
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
  sourceIpHeader,
]);

/** Reads a request within API Gateway's limits and adds the headers API Gateway adds. */
export async function readRequest(incoming: IncomingMessage, clock: Clock): Promise<ReadOutcome> {
  const { method = 'GET', url = '/', httpVersion } = incoming;
  const sent = headerPairs(incoming.rawHeaders);
  const protocol = `HTTP/${httpVersion}`;
  const body = await readLimited(incoming);
  const question = url.indexOf('?');
  const sourceIp = sourceIpOf(incoming);
  const request = {
    id: randomUUID(),
    extendedId: randomBytes(11).toString('base64'),
    method,
    path: question < 0 ? url : url.slice(0, question),
    query: new URLSearchParams(question < 0 ? '' : url.slice(question + 1)),
    headers: withForwarding(sent, sourceIp, incoming.socket.localPort ?? 0),
    body: body ?? Buffer.alloc(0),
    protocol,
    sourceIp,
    receivedAt: clock.now(),
  };
  if (headerBytes(`${method} ${url} ${protocol}`, sent) > maxHeaderBytes) {
    return { kind: 'refused', request, failure: failures.headersTooLarge };
  }
  return body
    ? { kind: 'request', request }
    : { kind: 'refused', request, failure: failures.requestTooLarge };
}

/** The values of a header, whatever its spelling. */
function headerValues(request: GatewayRequest, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return request.headers.filter(([each]) => each.toLowerCase() === wanted).map(([, value]) => value);
}

/** The last value of a header, which is the one API Gateway takes where there is room for one. */
export function headerValue(request: GatewayRequest, name: string): string | undefined {
  return headerValues(request, name).at(-1);
}

function headerPairs(raw: readonly string[]): readonly (readonly [string, string])[] {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) pairs.push([raw[at] ?? '', decodeHeader(raw[at + 1] ?? '')]);
  return pairs;
}

// Node gives header bytes as Latin-1; API Gateway's events hold them as UTF-8 text.
function decodeHeader(value: string): string {
  return Buffer.from(value, 'latin1').toString('utf8');
}

function headerBytes(requestLine: string, headers: readonly (readonly [string, string])[]): number {
  return headers.reduce(
    (bytes, [, value]) => bytes + Buffer.byteLength(value),
    Buffer.byteLength(requestLine),
  );
}

// Reads on after the limit, so that a caller that is still sending hears the answer.
async function readLimited(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    bytes += (chunk as Buffer).length;
    if (bytes <= maxBodyBytes) chunks.push(chunk as Buffer);
  }
  return bytes > maxBodyBytes ? undefined : Buffer.concat(chunks);
}

function sourceIpOf({ headers, socket }: IncomingMessage): string {
  const chosen = headers[sourceIpHeader];
  if (typeof chosen === 'string' && isIP(chosen) !== 0) return chosen;
  const address = (socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, '');
  return address === '::1' ? '127.0.0.1' : address;
}

function withForwarding(
  sent: readonly (readonly [string, string])[],
  sourceIp: string,
  port: number,
): readonly (readonly [string, string])[] {
  const passed = sent.filter(([name]) => !hopByHop.has(name.toLowerCase()));
  const forwardedFor = passed
    .filter(([name]) => name.toLowerCase() === 'x-forwarded-for')
    .map(([, value]) => value);
  const own = [
    ['X-Amzn-Trace-Id', `Root=1-${randomBytes(4).toString('hex')}-${randomBytes(12).toString('hex')}`],
    ['X-Forwarded-For', [...forwardedFor, sourceIp].join(', ')],
    ['X-Forwarded-Port', String(port)],
    ['X-Forwarded-Proto', 'http'],
  ] as const;
  const replaced = new Set(own.map(([name]) => name.toLowerCase()));
  return [...passed.filter(([name]) => !replaced.has(name.toLowerCase())), ...own];
}
