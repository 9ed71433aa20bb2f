import { createHash, timingSafeEqual } from 'node:crypto';
import { type BasicCredentials, readBasic } from './basic.ts';
import { authenticateAssertion } from './client-assertion.ts';
import { type ClientAuthPorts, refuseClient } from './client-refusal.ts';
import type { ClientAuthRule } from './dialect.ts';
import { utf8 } from './encoding.ts';
import { refuse } from './errors.ts';
import type { Client, TokenEndpointAuthMethod } from './model.ts';

export interface ClientAuthRequest {
  /** The `Authorization` header. */
  readonly authorization: string | undefined;
  readonly form: ReadonlyMap<string, string>;
  /** How clients may prove themselves here. */
  readonly rule: ClientAuthRule;
  /** Values of `aud` that an assertion for us may have. */
  readonly audiences: readonly string[];
}

/** Most characters of each parameter that authenticates a client. */
export const clientParameters: Readonly<Record<string, number>> = {
  client_id: 256,
  client_secret: 256,
  client_assertion: 8_192,
  client_assertion_type: 128,
};

/** What was sent, before anything is looked up. */
type Presented =
  | { readonly method: 'client_secret_basic'; readonly readings: readonly BasicCredentials[] }
  | { readonly method: 'client_secret_post'; readonly readings: readonly BasicCredentials[] }
  | { readonly method: 'assertion'; readonly assertion: string; readonly clientId: string | undefined }
  | { readonly method: 'none'; readonly clientId: string };

/**
 * Identifies the client and has it prove itself (RFC 6749 §2.3, RFC 7523 §2.2; contracts 1.2).
 * Throws `invalid_request` when two methods are used at once, `invalid_client` for everything that fails to prove.
 */
export async function authenticateClient(
  request: ClientAuthRequest,
  ports: ClientAuthPorts,
): Promise<Client> {
  const presented = readPresented(request);
  switch (presented.method) {
    case 'assertion':
      return authenticateAssertion({ ...presented, audiences: request.audiences }, ports);
    case 'none':
      return authenticatePublic(presented.clientId, ports);
    case 'client_secret_basic':
    case 'client_secret_post':
      return authenticateSecret(presented.readings, presented.method, ports);
  }
}

function readPresented({ authorization, form, rule }: ClientAuthRequest): Presented {
  if (rule === 'basic' || (rule === 'basic-first' && authorization !== undefined)) {
    return { method: 'client_secret_basic', readings: requireBasic(authorization) };
  }
  const basic = authorization === undefined ? undefined : readBasic(authorization);
  const clientId = form.get('client_id');
  const secret = form.get('client_secret');
  const assertion = form.get('client_assertion');
  requireOneMethod([basic, secret, assertion]);
  if (basic) {
    const readings =
      clientId === undefined ? basic : basic.filter((reading) => reading.clientId === clientId);
    return { method: 'client_secret_basic', readings };
  }
  if (assertion !== undefined) {
    requireAssertionType(form.get('client_assertion_type'));
    return { method: 'assertion', assertion, clientId };
  }
  if (clientId === undefined) return refuseClient('client-unknown');
  if (secret === undefined) return { method: 'none', clientId };
  return { method: 'client_secret_post', readings: [{ clientId, secret }] };
}

function requireOneMethod(methods: readonly unknown[]): void {
  if (methods.filter((method) => method !== undefined).length <= 1) return;
  refuse('invalid_request', {
    because: 'client-method-refused',
    description: 'use one client authentication method only',
  });
}

/** Throws `invalid_request` for a header that is not there or cannot be read; whether it is right is seen later. */
function requireBasic(authorization: string | undefined): readonly BasicCredentials[] {
  if (authorization === undefined) {
    return refuse('invalid_request', {
      because: 'authorization-missing',
      description: 'the Authorization header is missing',
    });
  }
  const readings = readBasic(authorization);
  if (!readings) {
    return refuse('invalid_request', {
      because: 'authorization-not-basic',
      description: 'the Authorization header must be of the Basic scheme',
    });
  }
  if (readings.length > 0) return readings;
  return refuse('invalid_request', {
    because: 'authorization-malformed',
    description: 'the Authorization header cannot be read',
  });
}

function requireAssertionType(type: string | undefined): void {
  if (type === 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer') return;
  refuse('invalid_request', {
    because: 'client-method-refused',
    description: 'client_assertion_type must be the JWT bearer type of RFC 7523',
  });
}

async function authenticatePublic(clientId: string, ports: ClientAuthPorts): Promise<Client> {
  const isPublic = (client: Client) => client.tokenEndpointAuthMethod === 'none';
  const client = await ports.clients.find(clientId, isPublic);
  if (!client) return refuseClient('client-unknown');
  if (!isPublic(client)) return refuseClient('client-method-refused');
  return client;
}

async function authenticateSecret(
  readings: readonly BasicCredentials[],
  method: 'client_secret_basic' | 'client_secret_post',
  ports: ClientAuthPorts,
): Promise<Client> {
  const challengeBasic = method === 'client_secret_basic';
  for (const { clientId, secret } of readings) {
    const now = ports.clock.seconds();
    // A public client has no secret to be wrong: an empty one says the same as its id alone (RFC 6749 §2.3.1).
    const isOpen = (found: Client) => found.tokenEndpointAuthMethod === 'none' && secret === '';
    const client = await ports.clients.find(
      clientId,
      (found) => isOpen(found) || hasSecret(found, secret, now),
    );
    const isRight = hasSecret(client, secret, now);
    if (client && isOpen(client)) return client;
    if (!client || !isRight) continue;
    if (!isMethodAllowed(client, method)) return refuseClient('client-method-refused', challengeBasic);
    return client;
  }
  return refuseClient('client-secret-wrong', challengeBasic);
}

function isMethodAllowed(client: Client, method: TokenEndpointAuthMethod): boolean {
  return client.tokenEndpointAuthMethod === undefined || client.tokenEndpointAuthMethod === method;
}

/** Compares with every live secret; an unknown client costs the same work. */
function hasSecret(client: Client | undefined, secret: string, now: number): boolean {
  const given = createHash('sha256').update(utf8(secret)).digest();
  const stored = client?.secrets.filter(
    (candidate) => candidate.expiresAt === undefined || candidate.expiresAt > now,
  );
  const hashes = stored?.length
    ? stored.map((candidate) => Buffer.from(candidate.sha256, 'hex'))
    : [Buffer.alloc(given.length)];
  return hashes.map((hash) => hash.length === given.length && timingSafeEqual(hash, given)).includes(true);
}
