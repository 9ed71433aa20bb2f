import { functions } from '../shared/contract/functions.ts';
import { introspectionEndpoint } from '../shared/endpoints/introspection.ts';
import { lambda } from '../shared/http/lambda.ts';
import { connect } from '../shared/runtime/connect.ts';
import { variable } from '../shared/runtime/env.ts';
import { clientSecrets, publicKeys, refreshSecret, withFreshSecrets } from '../shared/runtime/secrets.ts';
import { assertions, clients, grantReader } from '../shared/runtime/stores.ts';

const providers = { assertions, clients, clientSecrets, grantReader, publicKeys, refreshSecret };
const ports = await connect(functions.introspection.needs, providers);

export const handler = lambda(withFreshSecrets(introspectionEndpoint(ports)), variable('publicUrl'));
