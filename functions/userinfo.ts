import { functions } from '../shared/contract/routes.ts';
import { ciam } from '../shared/dialects/ciam.ts';
import { csp } from '../shared/dialects/csp.ts';
import { userinfoEndpoint } from '../shared/endpoints/userinfo.ts';
import { lambda } from '../shared/http/lambda.ts';
import { connect } from '../shared/runtime/connect.ts';
import { variable } from '../shared/runtime/env.ts';
import { recipients } from '../shared/runtime/recipients.ts';
import { otpSecret, publicKeys } from '../shared/runtime/secrets.ts';
import { challenges, clients, grantReader } from '../shared/runtime/stores.ts';
import { users } from '../shared/runtime/users.ts';

const providers = { challenges, clients, grantReader, otpSecret, publicKeys, recipients, users };
const ports = await connect(functions.userinfo.needs, providers);

export const handler = lambda(userinfoEndpoint([ciam, csp], ports), variable('publicUrl'));
