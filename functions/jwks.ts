import { functions } from '../shared/contract/functions.ts';
import { jwksEndpoint } from '../shared/endpoints/jwks.ts';
import { lambda } from '../shared/http/lambda.ts';
import { connect } from '../shared/runtime/connect.ts';
import { variable } from '../shared/runtime/env.ts';
import { publicKeys } from '../shared/runtime/readers.ts';

export const handler = lambda(
  jwksEndpoint(await connect(functions.jwks.needs, { publicKeys })),
  variable('publicUrl'),
);
