import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageOf } from '../errors.ts';
import { readBody } from '../http.ts';
import type { Silence } from './faults.ts';

/** A service listening on loopback. */
export interface LocalEndpoint {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  close(): Promise<void>;
}

/** A request to an emulated service, with its body read. */
export interface ServiceRequest {
  readonly incoming: IncomingMessage;
  readonly body: Buffer;
  readonly requestId: string;
}

/** What an emulated service answers. */
export interface ServiceAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Starts a service that answers each request by itself, or does not. */
export function startService(
  answer: (request: ServiceRequest) => Promise<ServiceAnswer | Silence>,
): Promise<LocalEndpoint> {
  return listenOnLoopback(async (incoming, response) => {
    const requestId = randomUUID();
    const answered = await answer({ incoming, body: await readBody(incoming), requestId });
    if (typeof answered === 'string') return keepSilent(answered, response);
    const { body, contentType, status } = answered;
    response.writeHead(status, {
      'content-type': contentType,
      'content-length': Buffer.byteLength(body),
      'x-amzn-requestid': requestId,
    });
    response.end(body);
  });
}

/** Closes the connection, or leaves it to the caller to do so. */
export function keepSilent(silence: Silence, response: ServerResponse): void {
  if (silence === 'closed') response.destroy();
}

/** Starts an HTTP server on a free port of 127.0.0.1. */
export async function listenOnLoopback(
  handle: (incoming: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<LocalEndpoint> {
  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: unknown) => {
      // The other side hung up, or this program has a bug; either way there is nobody left to tell but the caller.
      if (!response.headersSent) response.writeHead(500);
      response.end(messageOf(error));
    });
  });
  // Clients keep their connections, and a connection that is closed while a request is on its way is a false failure.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
