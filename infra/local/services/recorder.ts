import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { readBody } from '../http.ts';
import { isJsonObject, objectOf, parseJson, stringOf } from '../json.ts';
import { type LocalEndpoint, listenOnLoopback } from './endpoint.ts';
import type { Faults } from './faults.ts';

/** One request that a function sent to DynamoDB. */
export interface RecordedRequest {
  readonly operation: string;
  readonly table?: string;
}

/** A proxy in front of DynamoDB that remembers what passes. */
export interface Recorder extends LocalEndpoint {
  /** Everything since the last reset, in order. */
  list(): readonly RecordedRequest[];
  reset(): void;
}

/** Starts a recording proxy in front of `target`. A request that gets an injected fault is recorded too. */
export async function startRecorder(target: string, faults: Faults): Promise<Recorder> {
  const agent = new Agent({ keepAlive: true });
  // Grows in place: a load test makes it long.
  const recorded: RecordedRequest[] = [];
  const endpoint = await listenOnLoopback(async (incoming, response) => {
    const body = await readBody(incoming);
    recorded.push(describe(incoming, body));
    const fault = faults.take('dynamodb');
    if (fault) return answerFault(response, fault.status, fault.code);
    return forward({ agent, target, incoming, body }, response);
  });
  return {
    url: endpoint.url,
    list: () => [...recorded],
    reset() {
      recorded.length = 0;
    },
    async close() {
      await endpoint.close();
      agent.destroy();
    },
  };
}

function describe({ headers }: IncomingMessage, body: Buffer): RecordedRequest {
  const [, operation = 'Unknown'] = String(headers['x-amz-target'] ?? '').split('.');
  const input = parseJson(body.toString());
  const table = isJsonObject(input)
    ? (stringOf(input['TableName']) ?? Object.keys(objectOf(input['RequestItems']))[0])
    : undefined;
  return table === undefined ? { operation } : { operation, table };
}

function answerFault(response: ServerResponse, status: number, code: string): void {
  const body = JSON.stringify({
    __type: `com.amazonaws.dynamodb.v20120810#${code}`,
    message: `${code} (injected)`,
  });
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

interface Forwarding {
  readonly agent: Agent;
  readonly target: string;
  readonly incoming: IncomingMessage;
  readonly body: Buffer;
}

function forward({ agent, body, incoming, target }: Forwarding, response: ServerResponse): Promise<void> {
  const { method, url = '/', headers } = incoming;
  return new Promise((resolve, reject) => {
    const { connection: _connection, ...passed } = headers;
    const outgoing = request(
      new URL(url, target),
      { agent, headers: passed, ...(method ? { method } : {}) },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
        answer.on('end', resolve).on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
