import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';

/** What comes back, whatever it says. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** The JSON of an answer. */
export type Answer = Readonly<Record<string, unknown>>;

type Form = Readonly<Record<string, string>>;
type Headers = Readonly<Record<string, string>>;

/** Speaks with one server, over connections that stay open. */
export interface HttpClient {
  get(path: string): Promise<Reply>;
  post(path: string, form: Form, headers?: Headers): Promise<Reply>;
  close(): void;
}

/** Connections that stay open, and so the most requests at a time. */
export const connections = 4;

/** A client of a server on the loopback address. */
export function httpClient(port: number): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const send = async (method: string, path: string, body?: string, headers: Headers = {}): Promise<Reply> => {
    const sending = request({ host: '127.0.0.1', port, agent, method, path, headers });
    sending.end(body);
    const [response] = await once(sending, 'response');
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    return { status: response.statusCode, headers: response.headers, text: Buffer.concat(chunks).toString() };
  };
  const formType = { 'content-type': 'application/x-www-form-urlencoded' };
  return {
    get: (path) => send('GET', path),
    post: (path, form, headers) =>
      send('POST', path, new URLSearchParams(form).toString(), { ...formType, ...headers }),
    close: () => agent.destroy(),
  };
}

/** Calls it `count` times, as many at a time as there are connections, and gives what came of it. */
export async function repeated<T>(count: number, call: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let left = count;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      results.push(await call());
    }
  };
  await Promise.all(Array.from({ length: connections }, lane));
  return results;
}

/** The JSON of an answer. Throws with the answer where its status is another. */
export function jsonOf({ status, text }: Reply, expected = 200): Answer {
  if (status !== expected) throw new Error(`answered ${status} instead of ${expected}: ${text}`);
  return JSON.parse(text);
}

/** The value of `Authorization` for a client and its secret (RFC 7617). */
export function basic(clientId: string, secret: string): Headers {
  return { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` };
}

/** One of what was made ahead. Throws where all of it is used up. */
export function taken<T>(made: T[]): T {
  const one = made.pop();
  if (one === undefined) throw new Error('too little was made ahead');
  return one;
}
