import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageOf, StartUpError } from './errors.ts';
import { sendJson } from './http.ts';

/** A server on this machine's loopback addresses. */
export interface LoopbackServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Answers one request. */
export type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/** What requests come in through, from before the stack can be served. */
export interface Door {
  readonly listener: RequestListener;
  /** From now on `control` answers what is under `/_local/`, and `gateway` everything else. */
  open(gateway: Handle, control: Handle): void;
}

/** Makes a door that answers 503 until it is opened. */
export function createDoor(): Door {
  let handle: Handle = (_request, response) =>
    sendJson(response, 503, { message: 'the local cloud is starting' });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> =>
    handle(request, response);
  return {
    listener: (request, response) => {
      answer(request, response).catch((error: unknown) => {
        // The caller hung up, or this is a bug of the local cloud: then its words help more than API Gateway's.
        if (!response.headersSent) sendJson(response, 500, { message: `local cloud: ${messageOf(error)}` });
      });
    },
    open(gateway, control) {
      handle = (request, response) =>
        (/^\/_local(?:[/?]|$)/.test(request.url ?? '') ? control : gateway)(request, response);
    },
  };
}

// Above API Gateway's 10,240 bytes, so that ours and not Node's is the limit that answers.
const maxHeaderSize = 64 * 1024;
const anyPortAttempts = 10;
// Longer than callers keep a connection by themselves, so that none is closed under a request on its way.
const keepAliveTimeout = 65_000;

/**
 * Listens on 127.0.0.1, and on ::1 where the machine has it, because `localhost` may mean either.
 * Port 0 takes a free one. Throws `StartUpError` when the port is in use.
 */
export async function listenLocally(port: number, listener: RequestListener): Promise<LoopbackServer> {
  for (let attempt = 1; ; attempt += 1) {
    const servers = await tryListen(port, listener);
    if (servers) return loopbackServer(servers);
    if (port !== 0 || attempt === anyPortAttempts) {
      throw new StartUpError(`Port ${port} is in use on this machine: choose another one.`);
    }
  }
}

async function tryListen(port: number, listener: RequestListener): Promise<readonly Server[] | undefined> {
  const v4 = createServer({ maxHeaderSize, keepAliveTimeout }, listener);
  if ((await listen(v4, port, '127.0.0.1')) !== 'listening') return undefined;
  const v6 = createServer({ maxHeaderSize, keepAliveTimeout }, listener);
  const outcome = await listen(v6, portOf(v4), '::1');
  if (outcome === 'in-use') {
    v4.close();
    return undefined;
  }
  return outcome === 'listening' ? [v4, v6] : [v4];
}

function listen(server: Server, port: number, host: string): Promise<'listening' | 'in-use' | 'no-address'> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve('in-use');
      else if (host === '::1') resolve('no-address');
      else if (error.code === 'EACCES') reject(new StartUpError(`Port ${port} is not open to this user.`));
      else reject(error);
    });
    server.listen(port, host, () => resolve('listening'));
  });
}

function portOf(server: Server | undefined): number {
  const address = server?.address() as AddressInfo;
  return address.port;
}

function loopbackServer(servers: readonly Server[]): LoopbackServer {
  return {
    port: portOf(servers[0]),
    async close() {
      await Promise.all(
        servers.map(
          (server) =>
            new Promise((resolve) => {
              server.close(resolve);
              server.closeAllConnections();
            }),
        ),
      );
    },
  };
}
