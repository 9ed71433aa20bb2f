import { functions } from '../shared/contract/routes.ts';
import { tokenEndpoint } from '../shared/endpoints/token.ts';
import { grantTypes } from '../shared/grants/index.ts';
import { lambda } from '../shared/http/lambda.ts';
import { connect } from '../shared/runtime/connect.ts';
import { email, sms } from '../shared/runtime/couriers.ts';
import { variable } from '../shared/runtime/env.ts';
import * as secrets from '../shared/runtime/secrets.ts';
import * as stores from '../shared/runtime/stores.ts';
import { users } from '../shared/runtime/users.ts';

const { clients, assertions, sendLimits, challenges, authSources, grants } = stores;
const { clientSecrets, signer, otpSecret, refreshSecret } = secrets;

const ports = await connect(functions.token.needs, {
  ...{ clients, clientSecrets, assertions, sendLimits, challenges, authSources, users, grants },
  ...{ signer, otpSecret, refreshSecret, email, sms },
});

export const handler = lambda(tokenEndpoint(grantTypes, ports), variable('publicUrl'));
