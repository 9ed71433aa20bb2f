import type { Client } from '../../shared/core/model.ts';
import { clientDocument, secretEnds } from './client-document.ts';
import type { WrittenClient } from './clients.ts';
import { shortGrantType } from './grant-types.ts';
import { drawMembers, drawTable, showTime } from './output.ts';

/** Lifetimes that a client has not of its own. */
const ofDialect = {
  access_token_ttl: 'as its dialect has it',
  id_token_ttl: 'as its dialect has it',
  refresh_token_ttl: 'as its dialect has it',
};

/** One client as a table. Keys stand there by their names alone: their numbers would make it as wide as they are long. */
export function drawClient(client: Client): string {
  const { client_secrets: _, ...document } = clientDocument(client);
  const keys = client.jwks?.keys.map(({ kid, kty }) => kid ?? kty);
  const ends = secretEnds(client).map((end) => (end === 0 ? 'works' : `works until ${showTime(end)}`));
  return drawMembers({
    ...ofDialect,
    ...document,
    ...(keys ? { jwks: keys } : {}),
    secrets: ends.length > 0 ? ends : 'none',
  });
}

/** A client just written, with its new secret if it got one. */
export function drawWritten({ client, secret }: WrittenClient): string {
  const table = drawClient(client);
  if (secret === undefined) return table;
  return `${table}\n\nclient_secret  ${secret}\n\nThis is the only time that the secret is shown.`;
}

/** Clients, one a row. */
export function drawClients(clients: readonly Client[]): string {
  if (clients.length === 0) return 'There are no clients yet: `client create` makes one.';
  const rows = clients.map((client) => [
    client.clientId,
    client.clientName ?? '',
    client.tokenEndpointAuthMethod ?? 'Basic or form fields',
    client.grantTypes.map(shortGrantType),
    client.resourceServer ? 'yes' : '',
  ]);
  return drawTable(['client_id', 'client_name', 'authentication', 'grant_types', 'resource server'], rows);
}
