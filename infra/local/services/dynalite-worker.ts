/**
 * Runs dynalite in a thread of its own: it throws what it cannot handle, a damaged data folder among others, where
 * nobody can catch it, and here that ends only this thread.
 */
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import dynalite from 'dynalite';

const { path } = workerData as { readonly path: string | undefined };
const server = dynalite({ createTableMs: 0, ...(path === undefined ? {} : { path }) });
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  parentPort?.postMessage({ port });
});
parentPort?.once('message', () => {
  server.close(() => parentPort?.postMessage('closed'));
  server.closeAllConnections();
});
