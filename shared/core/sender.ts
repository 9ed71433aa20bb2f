import type { SendLogView } from './limits.ts';
import type { Client } from './model.ts';

/** Who asks for a code, or answers with one: the client itself, or a person on its pages. */
export interface Sender {
  readonly client: Client;
  readonly sender: 'client' | 'page';
}

/** The sender by name: a client, apart from its pages, on which strangers are. No client's id has a colon. */
export function nameOf({ client, sender }: Sender): string {
  return sender === 'page' ? `page:${client.clientId}` : client.clientId;
}

/** Whether anybody can pretend to be it: a person on a page, and a client that has nothing to prove itself by. */
export function isAnybody({ client, sender }: Sender): boolean {
  return sender === 'page' || client.tokenEndpointAuthMethod === 'none';
}

/** Whether the newest message of a log was claimed by the same request, within so many seconds. `now` in epoch milliseconds. */
export function isRepeated(
  { last }: Pick<SendLogView, 'last'>,
  { request, window }: { readonly request: Uint8Array; readonly window: number },
  now: number,
): boolean {
  return last !== undefined && Buffer.from(last.request).equals(request) && last.at > now - window * 1000;
}
