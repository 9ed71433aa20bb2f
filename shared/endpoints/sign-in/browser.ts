import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { fromBase64Url, toBase64Url, utf8 } from '../../core/encoding.ts';
import type { Flow, ProvenSubject, Session } from '../../core/flow.ts';
import type { Ports } from '../../core/ports.ts';
import { isSignedIn, sessionIdleLife, sessionLife } from '../../core/sign-in.ts';
import { cookieOf, hostCookie } from '../../http/cookies.ts';
import { endingPorts, succeed } from './end-session.ts';

const browserCookie = '__Host-latchkey-browser';
const sessionCookie = '__Host-latchkey-session';
const secretBytes = 32;
const idBytes = 16;

/** A browser, known by the secret in its cookie. Flows and forms are bound to it, so that nobody can have another browser finish them. */
export interface Browser {
  readonly secret: Uint8Array;
  /** The cookie to set, where the browser is new. */
  readonly cookie?: string;
}

/** The browser's secret, new if it brought none. */
export function readBrowser(request: Request, { entropy }: Pick<Ports, 'entropy'>): Browser {
  const known = knownBrowser(request);
  if (known) return { secret: known };
  const secret = entropy.bytes(secretBytes);
  return { secret, cookie: hostCookie(browserCookie, toBase64Url(secret)) };
}

/** The secret that the browser brought; `undefined` when it keeps no cookies. */
export function knownBrowser(request: Request): Uint8Array | undefined {
  const secret = fromBase64Url(cookieOf(request, browserCookie) ?? '');
  return secret?.length === secretBytes ? secret : undefined;
}

/** As the browser is known in a flow. */
export function browserHash(secret: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(secret).digest());
}

/** Whether the flow began in the browser. */
export function isOfBrowser(flow: Flow, secret: Uint8Array): boolean {
  return timingSafeEqual(flow.browserHash, browserHash(secret));
}

/** What every form of a flow carries back: another site's page can neither read nor make it. */
export function csrfToken(flowId: Uint8Array, secret: Uint8Array): string {
  return createHmac('sha256', secret).update('csrf').update(flowId).digest('base64url');
}

/** Whether a form was made for the flow in this browser. */
export function isCsrfToken(token: string, flowId: Uint8Array, secret: Uint8Array): boolean {
  const [given, expected] = [utf8(token), utf8(csrfToken(flowId, secret))];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** The live session of the browser, if it is signed in. */
export async function readSession(
  request: Request,
  { clock, sessions }: Pick<Ports, 'clock' | 'sessions'>,
): Promise<Session | undefined> {
  const session = await readKnownSession(request, { sessions });
  return session && isSignedIn(session, clock.seconds()) ? session : undefined;
}

/** The session of the browser, live or over, as long as it is known. */
export async function readKnownSession(
  request: Request,
  { sessions }: Pick<Ports, 'sessions'>,
): Promise<Session | undefined> {
  const bytes = fromBase64Url(cookieOf(request, sessionCookie) ?? '');
  if (bytes?.length !== idBytes + secretBytes) return undefined;
  const session = await sessions.find(bytes.slice(0, idBytes));
  if (!session) return undefined;
  return timingSafeEqual(session.secretHash, browserHash(bytes.subarray(idBytes))) ? session : undefined;
}

/**
 * Signs the browser in: always in a new session, so that one planted before is worth nothing. The session before ends, also one that was idle too long; what was given in it goes on in the new one
 * where the same subject signed in again, and ends with it otherwise.
 */
export async function openSession(
  proven: ProvenSubject,
  before: Session | undefined,
  ports: Pick<Ports, 'clock' | 'entropy' | 'grants' | 'sessions'>,
): Promise<{ readonly session: Session; readonly cookie: string }> {
  const now = ports.clock.seconds();
  const [id, secret] = [ports.entropy.bytes(idBytes), ports.entropy.bytes(secretBytes)];
  const session: Session = {
    ...proven,
    id,
    secretHash: browserHash(secret),
    sessionIndex: Buffer.from(ports.entropy.bytes(6)).toString('hex'),
    idleUntil: now + sessionIdleLife,
    endsAt: now + sessionLife,
    grantIds: before ? await succeed(before, proven, endingPorts(ports)) : [],
  };
  await ports.sessions.open(session);
  const value = Buffer.concat([id, secret]).toString('base64url');
  return { session, cookie: hostCookie(sessionCookie, value, sessionLife) };
}

/** The `Set-Cookie` value that signs the browser out. */
export const sessionCookieRemoved = hostCookie(sessionCookie, '', 0);
