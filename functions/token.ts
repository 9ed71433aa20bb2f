import { functions } from '../shared/contract/routes.ts';
import { ciam } from '../shared/dialects/ciam.ts';
import { uas } from '../shared/dialects/uas.ts';
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
const { clientSecrets, signer, publicKeys, otpSecret, refreshSecret } = secrets;

const ports = await connect(functions.token.needs, {
  ...{ clients, clientSecrets, assertions, sendLimits, challenges, authSources, users, grants },
  ...{ signer, publicKeys, otpSecret, refreshSecret, email, sms },
});

export const handler = lambda(tokenEndpoint([ciam, uas], grantTypes, ports), variable('publicUrl'));
