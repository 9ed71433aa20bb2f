import { functions } from '../shared/contract/functions.ts';
import { dialects } from '../shared/dialects/index.ts';
import { parEndpoint } from '../shared/endpoints/par.ts';
import { lambda } from '../shared/http/lambda.ts';
import { connect } from '../shared/runtime/connect.ts';
import { variable } from '../shared/runtime/env.ts';
import { clientSecrets } from '../shared/runtime/secrets.ts';
import { assertions, clients, pushedRequests } from '../shared/runtime/stores.ts';

const ports = await connect(functions.par.needs, { clients, clientSecrets, assertions, pushedRequests });

export const handler = lambda(parEndpoint(dialects, ports), variable('publicUrl'));
