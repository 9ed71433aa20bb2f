import { functions } from '../shared/contract/functions.ts';
import { revocationEndpoint } from '../shared/endpoints/revocation.ts';
import { lambda } from '../shared/http/lambda.ts';
import { connect } from '../shared/runtime/connect.ts';
import { variable } from '../shared/runtime/env.ts';
import { clientSecrets, publicKeys, refreshSecret, withFreshSecrets } from '../shared/runtime/secrets.ts';
import { assertions, clients, grantRevocation } from '../shared/runtime/stores.ts';

const providers = { assertions, clients, clientSecrets, grantRevocation, publicKeys, refreshSecret };
const ports = await connect(functions.revocation.needs, providers);

export const handler = lambda(withFreshSecrets(revocationEndpoint(ports)), variable('publicUrl'));
