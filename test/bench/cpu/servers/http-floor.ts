import { bodyOf, listening } from './listening.ts';

// A program: what Node's own HTTP costs that reads a body and answers a few bytes.
await listening(async (request, response) => {
  await bodyOf(request);
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
});
