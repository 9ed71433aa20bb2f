import { NodeHttpHandler } from '@smithy/node-http-handler';

/** Milliseconds that one request may take before it is tried again: three tries and a delivery fit into a function's fifteen seconds. */
const timeouts = { connectionTimeout: 500, requestTimeout: 2_000, socketTimeout: 2_000 };

/** The SDK's own way over HTTP, with one pool of connections for the table's client and for signed calls. `fetch` would be another HTTP client beside it, which takes Node 10 ms and more to load. */
export const awsHttp = new NodeHttpHandler({ ...timeouts, throwOnRequestTimeout: true });
