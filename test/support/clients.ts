import { createHash } from 'node:crypto';
import { newClient } from '../../infra/cli/client-members.ts';
import type { Client } from '../../shared/core/model.ts';
import { clientToItem } from '../../shared/dynamo/client-store.ts';
import type { Table } from '../../shared/dynamo/table.ts';

export const smsGrant = 'http://globalsign.com/iam/sso/oauth2/grant-type/sms-mt-otp';
export const emailGrant = 'http://globalsign.com/iam/sso/oauth2/grant-type/smtp-otp';

/** A client as a test registers it: its secret in clear, and whatever differs from the defaults. */
export interface TestClient extends Partial<Client> {
  readonly clientId: string;
  readonly secret?: string;
}

/** What the demo clients are, as far as tests make others like them. */
export const demoApp = {
  clientId: 'demo-app',
  secret: 'demo-app-secret',
  grantTypes: [smsGrant, emailGrant, 'refresh_token'],
} as const satisfies TestClient;
export const demoApi = {
  clientId: 'demo-api',
  secret: 'demo-api-secret',
  resourceServer: true,
} as const satisfies TestClient;
export const demoLimited = {
  clientId: 'demo-limited',
  secret: 'demo-limited-secret',
} as const satisfies TestClient;

/** Writes a client that is not there yet. */
export async function registerClient(
  { table }: { readonly table: Table },
  { secret, ...metadata }: TestClient,
): Promise<void> {
  const client: Client = {
    ...newClient(metadata.clientId, false),
    grantTypes: [],
    accessTokenTtl: 3_600,
    idTokenTtl: 3_600,
    refreshTokenTtl: 2_592_000,
    secrets: secret === undefined ? [] : [{ sha256: createHash('sha256').update(secret).digest('hex') }],
    ...metadata,
  };
  await table.put({ item: clientToItem(client), condition: 'attribute_not_exists(pk)' });
}
