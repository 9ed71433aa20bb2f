import { lambda } from '../../../../shared/http/lambda.ts';
import { json } from '../../../../shared/http/respond.ts';
import { gateway } from './gateway.ts';
import { listening } from './listening.ts';

// A program: what API Gateway's events and Latchkey's adapter cost on Node's HTTP.
const handler = lambda(async (request) => {
  await request.text();
  return json({});
}, 'https://login.example.com');

await listening(gateway(new Map([['token', handler]])));
