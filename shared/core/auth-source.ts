import type { Channel, Recipient } from './channel.ts';
import { refuse } from './errors.ts';
import type { AuthSource, Client } from './model.ts';
import type { Courier, Ports } from './ports.ts';

/** What a code was asked for that logs in through the source. */
export function loginBinding(source: Pick<AuthSource, 'id'>): string {
  return `login:${source.id}`;
}

/** The auth source of that id. Throws `invalid_request` unless there is one of the channel that the client is associated with. */
export async function requireAuthSource(
  id: string,
  channel: Recipient['channel'],
  client: Client,
  ports: Pick<Ports, 'authSources'>,
): Promise<AuthSource> {
  const source = await ports.authSources.find(id);
  const isAssociated = source?.channel === channel && source.clients.includes(client.clientId);
  return isAssociated ? source : refuse('invalid_request', { because: 'auth-source-refused' });
}

/** Reads a recipient that was typed for an auth source, in the source's region; for none, in the stack's. */
export function readThrough(
  source: AuthSource | undefined,
  { channel, settings }: Courier,
  typed: string,
): ReturnType<Channel['recipient']> {
  const region = source?.defaultRegion;
  return channel.recipient(typed, region === undefined ? settings : { ...settings, defaultRegion: region });
}
