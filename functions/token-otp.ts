import { functions } from '../shared/contract/functions.ts';
import { uas } from '../shared/dialects/uas.ts';
import { tokenEndpoint } from '../shared/endpoints/token.ts';
import { continuingGrantTypes } from '../shared/grants/continuing.ts';
import { otpGrantTypes } from '../shared/grants/otp.ts';
import { lambda } from '../shared/http/lambda.ts';
import { connect } from '../shared/runtime/connect.ts';
import { email, sms } from '../shared/runtime/couriers.ts';
import { variable } from '../shared/runtime/env.ts';
import {
  clientSecrets,
  otpSecret,
  refreshSecret,
  signer,
  withFreshSecrets,
} from '../shared/runtime/secrets.ts';
import {
  assertions,
  challenges,
  clients,
  grants,
  guessLimits,
  sendLimits,
  smsBudgets,
} from '../shared/runtime/stores.ts';

// Codes are sent and judged here, and whoever proves a recipient is its owner: there are no users.
const ports = await connect(functions['token-otp'].needs, {
  ...{ clients, clientSecrets, assertions, sendLimits, guessLimits, smsBudgets, challenges, grants },
  ...{ signer, otpSecret, refreshSecret, email, sms },
});
const grantTypes = [...otpGrantTypes, ...continuingGrantTypes];

export const handler = lambda(
  withFreshSecrets(tokenEndpoint([uas], grantTypes, ports)),
  variable('publicUrl'),
);
