import type { ClientRequest } from 'node:http';
import type { Span } from './drive-report.ts';

/** Now, by the machine's monotonic clock, which is the same in every process. */
export function milliseconds(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

interface UndiciRequest {
  readonly method: string;
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
}

/** Watches the requests that go out from now on, by `node:http` and by `fetch`, without loading either. Gives the list that they come into as they are answered. */
export function traceTrips(): readonly Span[] {
  const { subscribe } = process.getBuiltinModule('node:diagnostics_channel');
  const trips: Span[] = [];
  const open = new Map<object, Omit<Span, 'to'>>();
  const opened = (request: object, name: string): void => {
    open.set(request, { name, from: milliseconds() });
  };
  const answered = (message: unknown): void => {
    const { request } = message as { readonly request: object };
    const trip = open.get(request);
    open.delete(request);
    if (trip) trips.push({ ...trip, to: milliseconds() });
  };
  subscribe('http.client.request.start', (message) => {
    const { request } = message as { readonly request: ClientRequest };
    opened(request, nameOf(request.method, request.path, request.getHeader('x-amz-target')));
  });
  subscribe('http.client.response.finish', answered);
  subscribe('undici:request:create', (message) => {
    const { request } = message as { readonly request: UndiciRequest };
    const target = request.headers.findIndex((name) => name.toLowerCase() === 'x-amz-target');
    opened(
      request,
      nameOf(request.method, request.path, target < 0 ? undefined : request.headers[target + 1]),
    );
  });
  subscribe('undici:request:headers', answered);
  return trips;
}

/** AWS's JSON services name the operation in a header: `DynamoDB_20120810.GetItem` is `GetItem`. */
function nameOf(method: string, path: string, target: unknown): string {
  return typeof target === 'string' ? target.slice(target.indexOf('.') + 1) : `${method} ${path}`;
}

type Sign = (...given: unknown[]) => unknown;

/** Watches Node's signatures from now on, both ways. Gives the list that they come into. It has to be called before the function is imported, for a bundle takes what it uses of a module once. `node:crypto` is loaded with it: every function that is traced loads it itself. */
export function watchSignatures(): readonly Span[] {
  const spans: Span[] = [];
  const crypto = process.getBuiltinModule('node:crypto');
  for (const name of ['sign', 'verify']) watch(crypto, name, spans);
  return spans;
}

function watch(place: object, name: string, spans: Span[]): void {
  const real = Reflect.get(place, name) as Sign;
  const watched = function (this: unknown, ...given: unknown[]): unknown {
    const from = milliseconds();
    const done = <T>(result: T): T => {
      spans.push({ name, from, to: milliseconds() });
      return result;
    };
    const last = given.at(-1);
    if (typeof last === 'function')
      return real.call(this, ...given.slice(0, -1), (...results: unknown[]) => done(last)(...results));
    return done(real.call(this, ...given));
  };
  Object.defineProperty(place, name, {
    value: watched,
    configurable: true,
    writable: true,
    enumerable: true,
  });
}
