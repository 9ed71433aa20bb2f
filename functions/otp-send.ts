import { functions } from '../shared/contract/functions.ts';
import { ciam } from '../shared/dialects/ciam.ts';
import { otpSendEndpoint } from '../shared/endpoints/otp-send.ts';
import { lambda } from '../shared/http/lambda.ts';
import { connect } from '../shared/runtime/connect.ts';
import * as couriers from '../shared/runtime/couriers.ts';
import { variable } from '../shared/runtime/env.ts';
import { clientSecrets, otpSecret } from '../shared/runtime/secrets.ts';
import { assertions, authSources, challenges, clients, sendLimits } from '../shared/runtime/stores.ts';
import { users } from '../shared/runtime/users.ts';

const ports = await connect(functions['otp-send'].needs, {
  ...{ assertions, authSources, challenges, clients, clientSecrets, otpSecret, sendLimits, users },
  ...couriers,
});
const settings = { enumerationProtection: variable('enumerationProtection') !== 'off' };

export const handler = lambda(otpSendEndpoint([ciam], settings, ports), variable('publicUrl'));
