import { locales } from '../shared/channels/texts.ts';
import { functions } from '../shared/contract/functions.ts';
import { dialects } from '../shared/dialects/index.ts';
import { logoutEndpoint } from '../shared/endpoints/logout.ts';
import { lambda } from '../shared/http/lambda.ts';
import { connect } from '../shared/runtime/connect.ts';
import { brandingVariable, variable } from '../shared/runtime/env.ts';
import { publicKeys } from '../shared/runtime/secrets.ts';
import { clients, grantReader, grantRevocation, sessions } from '../shared/runtime/stores.ts';

const providers = { clients, publicKeys, sessions, grantReader, grantRevocation };
const ports = await connect(functions.logout.needs, providers);
const settings = {
  brand: brandingVariable(),
  locales,
  defaultLocale: variable('defaultLocale'),
  // No codes are sent from here.
  recipientLimits: [],
};

export const handler = lambda(logoutEndpoint({ dialects, settings, ports }), variable('publicUrl'));
