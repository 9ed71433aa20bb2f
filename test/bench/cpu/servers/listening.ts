import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answers, answering } from './answering.ts';

/** Serves HTTP on a free port of the loopback address, and tells it to whoever asks for `port`. */
export async function listening(listener: RequestListener, answers: Answers = {}): Promise<void> {
  const server = createServer({ keepAliveTimeout: 60_000 }, listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  answering({ port: () => port, ...answers });
}

/** The body of a request, as text; by events, which cost less than an iterator. */
export function bodyOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      text += chunk;
    });
    request.once('end', () => resolve(text));
    request.once('error', reject);
  });
}
