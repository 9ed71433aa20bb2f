import { fetchBridge } from './fetch-bridge.ts';
import { listening } from './listening.ts';

// A program: what Web requests and answers on Node's HTTP cost.
await listening(
  fetchBridge(async (request) => {
    await request.text();
    return new Response('{}', { headers: { 'content-type': 'application/json' } });
  }),
);
