import { type Agent, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { readBody } from '../http.ts';

/** An answer of a service, whole. */
export interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** A request that came in, its body, and the service that it is for. */
export interface Forwarding {
  readonly agent: Agent;
  readonly target: string;
  readonly incoming: IncomingMessage;
  readonly body: Buffer;
}

/** Sends a request on as it came, and gives the answer. Rejects where the service cannot be reached. */
export function forward({ agent, body, incoming, target }: Forwarding): Promise<Answer> {
  const { method, url = '/', headers } = incoming;
  return new Promise((resolve, reject) => {
    const { connection: _connection, ...passed } = headers;
    const outgoing = request(
      new URL(url, target),
      { agent, headers: { ...passed, 'content-length': body.length }, ...(method ? { method } : {}) },
      (answer) => {
        const { statusCode: status = 502, headers: answered } = answer;
        readBody(answer).then((whole) => resolve({ status, headers: answered, body: whole }), reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
