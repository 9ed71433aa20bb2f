import { locales } from '../shared/channels/texts.ts';
import { functions } from '../shared/contract/functions.ts';
import { dialects } from '../shared/dialects/index.ts';
import { signInEndpoint } from '../shared/endpoints/sign-in/sign-in.ts';
import { lambda } from '../shared/http/lambda.ts';
import { connect } from '../shared/runtime/connect.ts';
import { consents } from '../shared/runtime/consents.ts';
import * as couriers from '../shared/runtime/couriers.ts';
import { brandingVariable, sendLimitsVariable, variable } from '../shared/runtime/env.ts';
import { otpSecret, publicKeys, refreshSecret, withFreshSecrets } from '../shared/runtime/secrets.ts';
import * as stores from '../shared/runtime/stores.ts';
import { users } from '../shared/runtime/users.ts';

const { challenges, clients, flows, grants, pushedRequests, sessions } = stores;
const { guessLimits, passwordLimits, sendLimits, smsBudgets } = stores;
const ports = await connect(functions['sign-in'].needs, {
  ...{ challenges, clients, consents, flows, grants, pushedRequests, sessions },
  ...{ guessLimits, passwordLimits, sendLimits, smsBudgets },
  ...{ otpSecret, publicKeys, refreshSecret, users },
  ...couriers,
});
const settings = {
  brand: brandingVariable(),
  locales,
  defaultLocale: variable('defaultLocale'),
  recipientLimits: sendLimitsVariable().recipient,
};

export const handler = lambda(
  withFreshSecrets(signInEndpoint({ dialects, settings, ports })),
  variable('publicUrl'),
);
