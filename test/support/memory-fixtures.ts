import { createHash } from 'node:crypto';
import { newClient } from '../../infra/cli/client-members.ts';
import type { Client, Grant, StoredSecret } from '../../shared/core/model.ts';
import { emailGrant, smsGrant } from './clients.ts';
import { startOfTests } from './clock.ts';

/** A secret as it is kept. */
export function storedSecret(secret: string, expiresAt?: number): StoredSecret {
  const sha256 = createHash('sha256').update(secret).digest('hex');
  return expiresAt === undefined ? { sha256 } : { sha256, expiresAt };
}

/** A client `app` with secret `app-secret` that may log in by both channels and refresh, but for what is overridden. */
export function clientWith(overrides: Partial<Client> = {}): Client {
  return {
    ...newClient('app', false),
    secrets: [storedSecret('app-secret')],
    grantTypes: [smsGrant, emailGrant, 'refresh_token'],
    accessTokenTtl: 3_600,
    idTokenTtl: 600,
    refreshTokenTtl: 86_400,
    ...overrides,
  };
}

/** A resource server `api` with secret `api-secret`. */
export const apiClient = clientWith({
  clientId: 'api',
  secrets: [storedSecret('api-secret')],
  grantTypes: [],
  resourceServer: true,
});

/** A live grant of `app`, but for what is overridden. */
export function grantWith(overrides: Partial<Grant> = {}): Grant {
  return {
    id: new Uint8Array(16).fill(7),
    clientId: 'app',
    subject: '+358401234567',
    recipient: '+358401234567',
    dialect: 'uas',
    audience: ['api'],
    resources: [],
    method: 'sms',
    scope: ['openid', 'api'],
    authTime: startOfTests,
    sessionIndex: 'a1b2c3d4e5f6',
    generation: 0,
    expiresAt: startOfTests + 86_400,
    revokedTokenIds: [],
    ...overrides,
  };
}
