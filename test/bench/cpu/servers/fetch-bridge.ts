import type { IncomingMessage, RequestListener } from 'node:http';
import { bodyOf } from './listening.ts';

type Fetch = (request: Request) => Response | Promise<Response>;

/** Node's HTTP in front of a handler of Web requests, with as little as that takes. */
export function fetchBridge(fetch: Fetch): RequestListener {
  return async (incoming, outgoing) => {
    const response = await fetch(requestOf(incoming, await bodyOf(incoming)));
    const headers: Record<string, string | string[]> = Object.fromEntries(response.headers);
    const cookies = response.headers.getSetCookie();
    if (cookies.length > 0) headers['set-cookie'] = cookies;
    outgoing.writeHead(response.status, headers).end(await response.text());
  };
}

function requestOf({ method = 'GET', url = '/', headers }: IncomingMessage, body: string): Request {
  return new Request(`http://${headers.host}${url}`, {
    method,
    headers: headers as Record<string, string>,
    ...(method === 'POST' ? { body } : {}),
  });
}
