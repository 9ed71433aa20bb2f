import { functions } from '../shared/contract/functions.ts';
import { ciam } from '../shared/dialects/ciam.ts';
import { otpSendEndpoint } from '../shared/endpoints/otp-send.ts';
import { lambda } from '../shared/http/lambda.ts';
import { connect } from '../shared/runtime/connect.ts';
import * as couriers from '../shared/runtime/couriers.ts';
import { variable } from '../shared/runtime/env.ts';
import { clientSecrets, otpSecret, withFreshSecrets } from '../shared/runtime/secrets.ts';
import * as stores from '../shared/runtime/stores.ts';
import { users } from '../shared/runtime/users.ts';

const { assertions, authSources, challenges, clients, sendLimits, smsBudgets } = stores;
const ports = await connect(functions['otp-send'].needs, {
  ...{
    assertions,
    authSources,
    challenges,
    clients,
    clientSecrets,
    otpSecret,
    sendLimits,
    smsBudgets,
    users,
  },
  ...couriers,
});
const settings = { enumerationProtection: variable('enumerationProtection') !== 'off' };

export const handler = lambda(
  withFreshSecrets(otpSendEndpoint([ciam], settings, ports)),
  variable('publicUrl'),
);
