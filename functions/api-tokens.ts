import { functions } from '../shared/contract/functions.ts';
import { apiTokensEndpoint } from '../shared/endpoints/api-tokens.ts';
import { lambda } from '../shared/http/lambda.ts';
import { connect } from '../shared/runtime/connect.ts';
import { variable } from '../shared/runtime/env.ts';
import { signer } from '../shared/runtime/secrets.ts';
import { clients, grantReader } from '../shared/runtime/stores.ts';

const ports = await connect(functions['api-tokens'].needs, { clients, grantReader, signer });

export const handler = lambda(apiTokensEndpoint(ports), variable('publicUrl'));
