import { functions } from '../shared/contract/routes.ts';
import { logoutEndpoint } from '../shared/endpoints/logout.ts';
import { lambda } from '../shared/http/lambda.ts';
import { connect } from '../shared/runtime/connect.ts';
import { variable } from '../shared/runtime/env.ts';
import { clients } from '../shared/runtime/stores.ts';

const ports = await connect(functions.logout.needs, { clients });

export const handler = lambda(logoutEndpoint(ports), variable('publicUrl'));
