/**
 * What endpoints use of the Web's `Headers`, `Request` and `Response` (Fetch standard), in place of Node's in every bundle. Node's are part of undici, a whole HTTP client with HTTP/2, WebSocket and
 * a cache, which it loads when one of the three names is first used: some 20 ms of the token function's cold start (docs/performance.md), for bodies that are strings already. test/infra/web-classes.test.ts holds them against Node's own.
 */

type HeaderPairs = Readonly<Record<string, string>> | Iterable<readonly [string, string]> | Headers;

/** RFC 9110 §5.6.2. */
const tokenPattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Bytes alone, and nothing that could end the header. */
const valuePattern = /^[^\0\r\n\u0100-\uffff]*$/;

export class Headers implements Pick<globalThis.Headers, 'append' | 'get' | 'getSetCookie' | 'has' | 'set'> {
  readonly #values = new Map<string, readonly string[]>();

  constructor(init: HeaderPairs = {}) {
    const pairs =
      init instanceof Headers ? init.pairs() : Symbol.iterator in init ? init : Object.entries(init);
    for (const [name, value] of pairs) this.append(name, value);
  }

  append(name: string, value: string): void {
    this.#values.set(cleanName(name), [...(this.#values.get(cleanName(name)) ?? []), cleanValue(value)]);
  }

  get(name: string): string | null {
    const known = cleanName(name);
    return this.#values.get(known)?.join(known === 'cookie' ? '; ' : ', ') ?? null;
  }

  getSetCookie(): string[] {
    return [...(this.#values.get('set-cookie') ?? [])];
  }

  has(name: string): boolean {
    return this.#values.has(cleanName(name));
  }

  set(name: string, value: string): void {
    this.#values.set(cleanName(name), [cleanValue(value)]);
  }

  /** Names in the order of the alphabet, each once. */
  keys(): IterableIterator<string> {
    return [...this.#values.keys()].sort().values();
  }

  /** Each value with its name: what a copy is made of. */
  pairs(): readonly (readonly [string, string])[] {
    return [...this.#values].flatMap(([name, values]) => values.map((value) => [name, value] as const));
  }
}

function cleanName(name: string): string {
  if (tokenPattern.test(name)) return name.toLowerCase();
  throw new TypeError(`${JSON.stringify(name)} is no name of a header`);
}

function cleanValue(value: string): string {
  const trimmed = trimmedOf(value);
  if (valuePattern.test(trimmed)) return trimmed;
  throw new TypeError('a header has a value that no header may have');
}

const blanks = '\t\n\r ';

/** Without blanks at both ends. A pattern for those at the end would look at every run of blanks inside again and again. */
function trimmedOf(value: string): string {
  let [from, to] = [0, value.length];
  while (from < to && blanks.includes(value.charAt(from))) from += 1;
  while (to > from && blanks.includes(value.charAt(to - 1))) to -= 1;
  return value.slice(from, to);
}

type BodyInit = string | Uint8Array | null | undefined;

/** A body that is there as a whole, and is read once. */
class Body {
  readonly headers: Headers;
  readonly #bytes: Uint8Array | undefined;
  #isUsed = false;

  constructor(body: BodyInit, headers: HeaderPairs = {}) {
    this.headers = new Headers(headers);
    this.#bytes = typeof body === 'string' ? Buffer.from(body) : (body ?? undefined);
    if (typeof body === 'string' && !this.headers.has('content-type'))
      this.headers.set('content-type', 'text/plain;charset=UTF-8');
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return new Uint8Array(this.use()).buffer;
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(this.use());
  }

  protected unread(): Uint8Array | undefined {
    if (this.#isUsed) throw new TypeError('the body was read before');
    return this.#bytes;
  }

  private use(): Uint8Array {
    const bytes = this.unread();
    this.#isUsed = bytes !== undefined;
    return bytes ?? new Uint8Array();
  }
}

interface RequestInit {
  readonly method?: string;
  readonly headers?: HeaderPairs;
  readonly body?: BodyInit;
}

export class Request extends Body {
  readonly url: string;
  readonly method: string;

  constructor(url: string, { method = 'GET', headers, body }: RequestInit = {}) {
    super(body, headers);
    this.url = new URL(url).href;
    this.method = method;
  }

  clone(): Request {
    const { method, headers } = this;
    return new Request(this.url, { method, headers, body: this.unread() });
  }
}

interface ResponseInit {
  readonly status?: number;
  readonly headers?: HeaderPairs;
}

export class Response extends Body {
  readonly status: number;

  constructor(body?: BodyInit, { status = 200, headers }: ResponseInit = {}) {
    super(body, headers);
    this.status = status;
  }
}
