import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from './clock.ts';
import { readBody, sendJson } from './http.ts';
import { isJsonObject, parseJson } from './json.ts';
import type { Outbox } from './outbox.ts';
import { outboxPage } from './outbox-page.ts';

/** What the paths under `/_local/` show and move. */
export interface ControlledCloud {
  readonly outbox: Outbox;
  readonly clock: Clock;
  /** What `GET /_local/stack` answers. */
  stack(): unknown;
}

type Control = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

// Ten years: enough for any lifetime, and short of what a Date can hold.
const maxAdvanceSeconds = 315_360_000;

/** Answers the paths under `/_local/`, which exist here and in no deployed stack. */
export function createControl(cloud: ControlledCloud): Control {
  const controls: ReadonlyMap<string, Control> = new Map<string, Control>([
    ['GET /_local/outbox', (request, response) => showOutbox(cloud, request, response)],
    ['DELETE /_local/outbox', (_request, response) => emptyOutbox(cloud, response)],
    ['POST /_local/clock', (request, response) => advanceClock(cloud, request, response)],
    ['GET /_local/stack', (_request, response) => sendJson(response, 200, cloud.stack())],
  ]);
  return (request, response) => {
    if (!isOwnHost(request.headers.host)) {
      return sendJson(response, 403, { message: 'paths under /_local/ answer only to localhost' });
    }
    if (!isOwnOrigin(request.headers.origin)) {
      return sendJson(response, 403, { message: 'paths under /_local/ do not answer other web sites' });
    }
    const path = (request.url ?? '').split('?')[0] ?? '';
    const control = controls.get(`${request.method} ${path}`);
    return control
      ? control(request, response)
      : sendJson(response, 404, {
          message: `there is no ${request.method} ${path}`,
          paths: [...controls.keys()],
        });
  };
}

// A web page whose name was pointed at 127.0.0.1 (DNS rebinding) still sends its own name.
function isOwnHost(host = ''): boolean {
  return /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(host);
}

// A web page elsewhere may send a request here, and must not move the clock or empty the outbox by it.
function isOwnOrigin(origin: string | undefined): boolean {
  return origin === undefined || (URL.canParse(origin) && isOwnHost(new URL(origin).host));
}

function showOutbox(
  { outbox }: ControlledCloud,
  { headers }: IncomingMessage,
  response: ServerResponse,
): void {
  if (!(headers.accept ?? '').includes('text/html')) {
    sendJson(response, 200, outbox.list());
    return;
  }
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
  });
  response.end(outboxPage(outbox.list()));
}

function emptyOutbox({ outbox }: ControlledCloud, response: ServerResponse): void {
  outbox.clear();
  response.writeHead(204).end();
}

async function advanceClock(
  { clock }: ControlledCloud,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = parseJson((await readBody(request)).toString());
  const seconds = isJsonObject(body) ? body['advanceSeconds'] : undefined;
  if (typeof seconds !== 'number' || seconds < 0 || seconds > maxAdvanceSeconds) {
    return sendJson(response, 400, {
      message: `the body must be {"advanceSeconds": n} with a number from 0 to ${maxAdvanceSeconds}`,
    });
  }
  clock.advance(seconds);
  sendJson(response, 200, { now: new Date(clock.now()).toISOString() });
}
