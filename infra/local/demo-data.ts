import type { Group, Organization, User } from '../../shared/core/model.ts';
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

/** Clients that sign people in on the hosted pages: at an application of the developer's own. */
const inBrowser = {
  redirect_uris: ['http://localhost:3000/callback'],
  post_logout_redirect_uris: ['http://localhost:3000/'],
} as const satisfies Metadata;

/** What both demo clients of logins through auth sources have. */
const withSources: Metadata = {
  ...inBrowser,
  grant_types: ['otp-token-sms', 'otp-token-email', 'authorization_code', 'refresh_token'].flatMap(
    expandGrantType,
  ),
  auto_signup: true,
  claims: ['email', 'phone_number', 'name'],
};

const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const organizationId = '6f0c1b7e-3c1f-4a5b-9d38-5a1d7f0e2b11';

/** What the clients of the third vendor have. */
const ofOrganization = {
  dialect: 'csp',
  organization: { organization_id: organizationId, permissions: ['csp:org_member', 'external/demo/reader'] },
} as const satisfies Metadata;

/** Clients with secrets that everybody may know: they exist in local clouds only. */
export const demoClients: readonly DemoClient[] = [
  {
    metadata: {
      client_id: 'demo-app',
      client_name: 'Demo application',
      ...inBrowser,
      grant_types: ['otp-sms', 'otp-email', 'authorization_code', 'refresh_token'].flatMap(expandGrantType),
      scope: ['openid', 'demo-api'],
    },
    secret: 'demo-app-secret',
    purpose: 'logs users in by SMS and e-mail, also on the page, and refreshes',
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
      allowed_actors: ['demo-plain'],
    },
    secret: 'demo-web-secret',
    purpose: 'logs users in through sms-login and email-login, and on the page, and signs them up',
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
  {
    metadata: {
      ...ofOrganization,
      client_id: 'demo-service',
      client_name: 'Demo service',
      grant_types: [
        'authorization_code',
        'refresh_token',
        'client_credentials',
        'password',
        'client_delegate',
      ],
      scope: ['openid', 'group_names', 'group_ids', 'grpn://Engineering', 'grpid://demo-group-1'],
      ...inBrowser,
      access_token_ttl: 1_800,
      refresh_token_ttl: 86_400,
      max_groups_in_id_token: 5,
      allowed_actors: ['demo-backend'],
    },
    secret: 'demo-service-secret',
    purpose: 'every grant of VMware CSP, for users and for itself',
  },
  {
    metadata: {
      ...ofOrganization,
      client_id: 'demo-backend',
      client_name: 'Demo backend',
      grant_types: ['client_delegate', tokenExchange, 'client_credentials'],
    },
    secret: 'demo-backend-secret',
    purpose: 'acts for the users of demo-service, and for itself',
  },
  {
    metadata: {
      ...ofOrganization,
      client_id: 'demo-cli',
      client_name: 'Demo command line',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      scope: ['openid', 'group_names', 'group_ids'],
      redirect_uris: ['http://localhost:3000/callback'],
    },
    purpose: 'logs users in from a command line, with PKCE',
  },
  {
    metadata: {
      client_id: 'demo-plain',
      client_name: 'Demo of plain OAuth',
      grant_types: ['client_credentials', tokenExchange],
      resources: ['https://api.latchkey.example/notes'],
    },
    secret: 'demo-plain-secret',
    purpose: 'plain OAuth 2.0 at the root: acts for itself, and for the users of demo-web',
  },
  {
    metadata: {
      ...inBrowser,
      client_id: 'demo-partner',
      client_name: 'Demo partner',
      grant_types: ['authorization_code', 'refresh_token'],
      third_party: true,
    },
    secret: 'demo-partner-secret',
    purpose: 'somebody else’s application at the root: users are asked what it may have',
  },
];

const clients = ['demo-web', 'demo-spa'];

export const demoSources: readonly RegisteredSource[] = [
  newSource('sms-login', 'sms', { digits: 6, valid_for: 60, default_region: 'CN', clients }),
  newSource('email-login', 'email', { digits: 6, valid_for: 300, clients }),
];

const organizations: readonly Organization[] = [
  { id: organizationId, permissions: ['csp:org_member', 'external/demo/editor'] },
];

const groupNames = ['Engineering', 'On call', 'Releases', 'Security', 'Writers', 'Helsinki', 'Everybody'];

const groups: readonly Group[] = groupNames.map((name, index) => ({ id: `demo-group-${index + 1}`, name }));

interface DemoUser extends Omit<NewUser, 'passwordHash'>, Pick<User, 'status'> {
  /** In clear: everybody may know it. */
  readonly password?: string;
}

export const demoUsers: readonly DemoUser[] = [
  {
    username: 'alice',
    email: 'alice@example.com',
    phoneNumber: '+358401234567',
    password: 'correct horse battery staple',
    profile: { given_name: 'Alice', family_name: 'Virtanen' },
    ...{ organizations, groups },
    status: 'active',
  },
  { email: 'frozen@example.com', profile: {}, status: 'frozen' },
];
