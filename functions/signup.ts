import { functions } from '../shared/contract/functions.ts';
import { ciam } from '../shared/dialects/ciam.ts';
import { signupEndpoint } from '../shared/endpoints/signup.ts';
import { lambda } from '../shared/http/lambda.ts';
import { connect } from '../shared/runtime/connect.ts';
import { variable } from '../shared/runtime/env.ts';
import { recipients } from '../shared/runtime/recipients.ts';
import { clientSecrets, otpSecret, withFreshSecrets } from '../shared/runtime/secrets.ts';
import { assertions, challenges, clients, guessLimits, verifiedCodes } from '../shared/runtime/stores.ts';
import { users } from '../shared/runtime/users.ts';

const providers = {
  ...{ assertions, challenges, clients, guessLimits, verifiedCodes },
  ...{ clientSecrets, otpSecret, recipients, users },
};
const ports = await connect(functions.signup.needs, providers);

export const handler = lambda(withFreshSecrets(signupEndpoint([ciam], ports)), variable('publicUrl'));
