import type { User } from '../../shared/core/model.ts';
import type { NewUser } from '../../shared/core/ports.ts';
import type { RegisteredSource } from '../../shared/dynamo/auth-source-admin.ts';
import { expandGrantType } from '../cli/grant-types.ts';
import type { Metadata } from '../cli/metadata.ts';
import { newSource } from '../cli/sources.ts';

interface DemoClient {
  readonly metadata: Metadata & { readonly client_id: string };
  /** None: a public client. */
  readonly secret?: string;
  readonly purpose: string;
}

/** What both demo clients of logins through auth sources have. */
const withSources: Metadata = {
  grant_types: ['otp-token-sms', 'otp-token-email', 'refresh_token'].flatMap(expandGrantType),
  auto_signup: true,
  claims: ['email', 'phone_number', 'name'],
};

/** Clients with secrets that everybody may know: they exist in local clouds only. */
export const demoClients: readonly DemoClient[] = [
  {
    metadata: {
      client_id: 'demo-app',
      client_name: 'Demo application',
      grant_types: ['otp-sms', 'otp-email', 'refresh_token'].flatMap(expandGrantType),
      scope: ['openid', 'demo-api'],
    },
    secret: 'demo-app-secret',
    purpose: 'logs users in by SMS and e-mail, and refreshes',
  },
  {
    metadata: { client_id: 'demo-api', client_name: 'Demo API', resource_server: true },
    secret: 'demo-api-secret',
    purpose: 'resource server: introspects, owns the scope demo-api',
  },
  {
    metadata: {
      client_id: 'demo-limited',
      client_name: 'Demo without login',
      grant_types: ['refresh_token'],
    },
    secret: 'demo-limited-secret',
    purpose: 'may not log anybody in',
  },
  {
    metadata: {
      ...withSources,
      client_id: 'demo-web',
      client_name: 'Demo web application',
      redirect_uris: ['http://localhost:3000/callback'],
    },
    secret: 'demo-web-secret',
    purpose: 'logs users in through sms-login and email-login, and signs them up',
  },
  {
    metadata: {
      ...withSources,
      client_id: 'demo-spa',
      client_name: 'Demo page',
      token_endpoint_auth_method: 'none',
      public_otp_send: true,
      cors_origins: ['http://localhost:3000'],
    },
    purpose: 'the same from a page of http://localhost:3000',
  },
];

const clients = ['demo-web', 'demo-spa'];

export const demoSources: readonly RegisteredSource[] = [
  newSource('sms-login', 'sms', { digits: 6, valid_for: 60, default_region: 'CN', clients }),
  newSource('email-login', 'email', { digits: 6, valid_for: 300, clients }),
];

export const demoUsers: readonly (Omit<NewUser, 'profile'> & Pick<User, 'status'>)[] = [
  { username: 'alice', email: 'alice@example.com', phoneNumber: '+358401234567', status: 'active' },
  { email: 'frozen@example.com', status: 'frozen' },
];
