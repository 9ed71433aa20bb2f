import { functions } from '../shared/contract/functions.ts';
import { csp } from '../shared/dialects/csp.ts';
import { tokenEndpoint } from '../shared/endpoints/token.ts';
import { directGrantTypes } from '../shared/grants/direct.ts';
import { lambda } from '../shared/http/lambda.ts';
import { connect } from '../shared/runtime/connect.ts';
import { variable } from '../shared/runtime/env.ts';
import {
  clientSecrets,
  publicKeys,
  refreshSecret,
  signer,
  withFreshSecrets,
} from '../shared/runtime/secrets.ts';
import { assertions, clients, grants, passwordLimits } from '../shared/runtime/stores.ts';
import { users } from '../shared/runtime/users.ts';

// There are no codes: clients do not wait for SNS, SES and phone numbers to load.
const ports = await connect(functions['token-direct'].needs, {
  ...{ assertions, clients, grants, passwordLimits, users },
  ...{ clientSecrets, publicKeys, refreshSecret, signer },
});

export const handler = lambda(
  withFreshSecrets(tokenEndpoint([csp], directGrantTypes, ports)),
  variable('publicUrl'),
);
