import { functions } from '../shared/contract/functions.ts';
import { ciam } from '../shared/dialects/ciam.ts';
import { tokenEndpoint } from '../shared/endpoints/token.ts';
import { directGrantTypes } from '../shared/grants/direct.ts';
import { otpTokenGrantTypes } from '../shared/grants/otp-token.ts';
import { lambda } from '../shared/http/lambda.ts';
import { connect } from '../shared/runtime/connect.ts';
import { variable } from '../shared/runtime/env.ts';
import { recipients } from '../shared/runtime/recipients.ts';
import * as secrets from '../shared/runtime/secrets.ts';
import * as stores from '../shared/runtime/stores.ts';
import { users } from '../shared/runtime/users.ts';

const { clients, assertions, challenges, authSources, grants } = stores;
const { guessLimits, passwordLimits, verifiedCodes } = stores;
const { clientSecrets, signer, publicKeys, otpSecret, refreshSecret, withFreshSecrets } = secrets;

// Codes are judged here and sent by otp-send, so nothing that sends is loaded.
const ports = await connect(functions.token.needs, {
  ...{ clients, clientSecrets, assertions, challenges, authSources, users, grants },
  ...{ guessLimits, passwordLimits, verifiedCodes },
  ...{ signer, publicKeys, otpSecret, refreshSecret, recipients },
});
const grantTypes = [...otpTokenGrantTypes, ...directGrantTypes];

export const handler = lambda(
  withFreshSecrets(tokenEndpoint([ciam], grantTypes, ports)),
  variable('publicUrl'),
);
