import { createHash } from 'node:crypto';
import type { Client, StoredSecret, TokenEndpointAuthMethod } from '../../shared/core/model.ts';
import type { Clock, Entropy, KeyWrapper } from '../../shared/core/ports.ts';
import type { ClientRecord, ClientRegistry } from '../../shared/dynamo/client-admin.ts';
import { newClient, withMetadata } from './client-members.ts';
import { Failure } from './failure.ts';
import type { Metadata } from './metadata.ts';
import { mintClientId, mintSecret } from './mint.ts';

/** Most replaced secrets that still work beside the newest one. */
const maxReplacedSecrets = 2;

/** What changing clients takes. */
export interface ClientPorts {
  readonly registry: ClientRegistry;
  readonly keyWrapper: Pick<KeyWrapper, 'wrap'>;
  readonly entropy: Pick<Entropy, 'bytes'>;
  readonly clock: Pick<Clock, 'seconds'>;
}

/** A client as it was written, with its new secret in clear, which is nowhere else. */
export interface WrittenClient {
  readonly client: Client;
  readonly secret?: string;
}

/** How a client's secret is kept: a hash suffices unless it signs with it; some clients have none. */
type SecretForm = 'hash' | 'wrapped' | 'none';

/** The form that the client's way of proving itself asks for. */
export function secretFormOf(method: TokenEndpointAuthMethod | undefined): SecretForm {
  if (method === 'client_secret_jwt') return 'wrapped';
  return method === 'private_key_jwt' || method === 'none' ? 'none' : 'hash';
}

/**
 * Registers a client. Without `grant_types` it may use `refresh_token` alone, and a resource server nothing: grants that send messages or log users in must be named.
 * Gives `undefined` when the id is taken. Throws `Failure` for metadata that do not go together.
 * @param givenSecret in the place of a minted one; only the demonstration has a reason to.
 */
export async function registerClient(
  metadata: Metadata,
  ports: ClientPorts,
  givenSecret?: string,
): Promise<WrittenClient | undefined> {
  const clientId = metadata.client_id ?? mintClientId(ports.entropy);
  const described = withMetadata(newClient(clientId, metadata.resource_server ?? false), metadata);
  const written = await withNewSecret(described, givenSecret ?? mintSecret(ports.entropy), ports);
  return (await ports.registry.create(written.client)) ? written : undefined;
}

/**
 * Writes the client with the given members changed. Where its new way of proving itself needs another form of secret, the old secret ends and a new one is minted.
 * Throws `Failure` when it was changed meanwhile, or the members do not go together.
 */
export async function changeClient(
  record: ClientRecord,
  metadata: Metadata,
  ports: ClientPorts,
): Promise<WrittenClient> {
  const changed = withMetadata(record.client, metadata);
  const [before, after] = [record.client, changed].map((client) =>
    secretFormOf(client.tokenEndpointAuthMethod),
  );
  const written =
    before !== after ? await withNewSecret(changed, mintSecret(ports.entropy), ports) : { client: changed };
  await replace(record, written.client, ports);
  return written;
}

/** Whether the change ends a secret that the client has. */
export function endsSecret(before: Client, after: Client): boolean {
  const form = secretFormOf(before.tokenEndpointAuthMethod);
  return form !== 'none' && form !== secretFormOf(after.tokenEndpointAuthMethod);
}

/**
 * Gives the client a new secret. Those that it had work for `grace` seconds at most; secrets that are over are dropped, and of the replaced ones only the
 * newest two are kept. A secret kept wrapped (client_secret_jwt) has no grace: there is one only.
 * Throws `Failure` when the client has no secret, or was changed meanwhile.
 */
export async function rotateSecret(
  record: ClientRecord,
  grace: number,
  ports: ClientPorts,
): Promise<WrittenClient> {
  const { client } = record;
  requireSecretClient(client);
  const written = await withNewSecret(client, mintSecret(ports.entropy), ports);
  const isHashed = written.client.wrappedSecret === undefined;
  const replaced = isHashed ? replacedSecrets(client.secrets, grace, ports.clock.seconds()) : [];
  const rotated = {
    ...written,
    client: { ...written.client, secrets: [...written.client.secrets, ...replaced] },
  };
  await replace(record, rotated.client, ports);
  return rotated;
}

/** Throws `Failure` when the client proves itself without a secret. */
export function requireSecretClient({ clientId, tokenEndpointAuthMethod: method }: Client): void {
  if (secretFormOf(method) !== 'none') return;
  const advice =
    method === 'private_key_jwt'
      ? `replace its keys with \`client update ${clientId} --jwks FILE\``
      : 'a public client proves nothing';
  throw new Failure(`client ${clientId} has no secret (${method}): ${advice}`);
}

function replacedSecrets(
  secrets: readonly StoredSecret[],
  grace: number,
  now: number,
): readonly StoredSecret[] {
  const end = now + grace;
  return secrets
    .map(({ sha256, expiresAt = end }) => ({ sha256, expiresAt: Math.min(expiresAt, end) }))
    .filter(({ expiresAt }) => expiresAt > now)
    .slice(0, maxReplacedSecrets);
}

async function withNewSecret(client: Client, secret: string, ports: ClientPorts): Promise<WrittenClient> {
  const { wrappedSecret: _, ...rest } = client;
  switch (secretFormOf(client.tokenEndpointAuthMethod)) {
    case 'none':
      return { client: { ...rest, secrets: [] } };
    case 'hash':
      return { client: { ...rest, secrets: [{ sha256: sha256(secret) }] }, secret };
    case 'wrapped': {
      const wrappedSecret = await ports.keyWrapper.wrap('client-secret', Buffer.from(secret));
      return { client: { ...rest, secrets: [], wrappedSecret }, secret };
    }
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function replace(record: ClientRecord, client: Client, { registry }: ClientPorts): Promise<void> {
  if (await registry.replace(record, client)) return;
  throw new Failure(
    `client ${client.clientId} was changed by somebody else meanwhile: nothing was written; look at it with \`client show ${client.clientId}\` and try again`,
  );
}
