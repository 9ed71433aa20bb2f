import { functions } from '../shared/contract/functions.ts';
import { dialects } from '../shared/dialects/index.ts';
import { userinfoEndpoint } from '../shared/endpoints/userinfo.ts';
import { lambda } from '../shared/http/lambda.ts';
import { connect } from '../shared/runtime/connect.ts';
import { variable } from '../shared/runtime/env.ts';
import { recipients } from '../shared/runtime/recipients.ts';
import { otpSecret, publicKeys, withFreshSecrets } from '../shared/runtime/secrets.ts';
import { challenges, clients, grantReader, guessLimits, verifiedCodes } from '../shared/runtime/stores.ts';
import { users } from '../shared/runtime/users.ts';

const providers = {
  ...{ challenges, clients, grantReader, guessLimits, verifiedCodes },
  ...{ otpSecret, publicKeys, recipients, users },
};
const ports = await connect(functions.userinfo.needs, providers);

export const handler = lambda(withFreshSecrets(userinfoEndpoint(dialects, ports)), variable('publicUrl'));
