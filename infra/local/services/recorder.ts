import { Agent, type IncomingMessage } from 'node:http';
import { readBody } from '../http.ts';
import { type JsonObject, objectOf, parseJson, stringOf } from '../json.ts';
import { keepSilent, type LocalEndpoint, listenOnLoopback } from './endpoint.ts';
import { type Asked, type ErrorAnswer, type Faults, underFault } from './faults.ts';
import { type Answer, forward } from './forward.ts';

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
    const input = objectOf(parseJson(body.toString()));
    const operation = operationOf(incoming);
    recorded.push(describe(operation, input));
    const answer = await underFault<Answer>(
      faults.take('dynamodb', { operation, ...keyOf(input) }),
      () => forward({ agent, target, incoming, body }),
      errorAnswer,
    );
    if (typeof answer === 'string') return keepSilent(answer, response);
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body);
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

/** E.g. `PutItem`: what a request in AWS's JSON protocol asks for. */
export function operationOf({ headers }: IncomingMessage): string {
  const [, operation = 'Unknown'] = String(headers['x-amz-target'] ?? '').split('.');
  return operation;
}

function describe(operation: string, input: JsonObject): RecordedRequest {
  const table = stringOf(input['TableName']) ?? Object.keys(objectOf(input['RequestItems']))[0];
  return table === undefined ? { operation } : { operation, table };
}

/** The partition key of the one item that a request is about. */
function keyOf(input: JsonObject): Pick<Asked, 'key'> {
  const item = objectOf(input['Key'] ?? input['Item']);
  const key = stringOf(objectOf(item['pk'])['S']);
  return key === undefined ? {} : { key };
}

function errorAnswer({ code, message, status }: Required<ErrorAnswer>): Answer {
  const body = Buffer.from(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${code}`, message }));
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'content-length': body.length },
    body,
  };
}
