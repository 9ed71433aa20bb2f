import { functions } from '../shared/contract/routes.ts';
import { ciam } from '../shared/dialects/ciam.ts';
import { csp } from '../shared/dialects/csp.ts';
import { logoutEndpoint } from '../shared/endpoints/logout.ts';
import { lambda } from '../shared/http/lambda.ts';
import { connect } from '../shared/runtime/connect.ts';
import { variable } from '../shared/runtime/env.ts';
import { publicKeys } from '../shared/runtime/secrets.ts';
import { clients, grantReader, grantRevocation } from '../shared/runtime/stores.ts';

const ports = await connect(functions.logout.needs, { clients, publicKeys, grantReader, grantRevocation });

export const handler = lambda(logoutEndpoint([ciam, csp], ports), variable('publicUrl'));
