import { functions } from '../shared/contract/functions.ts';
import { authorizer, loggedAuthorizer, type ProtectedRoute } from '../shared/endpoints/authorizer.ts';
import { connect } from '../shared/runtime/connect.ts';
import { requireVariable, variable } from '../shared/runtime/env.ts';
import { grantReader, publicKeys } from '../shared/runtime/readers.ts';

const ports = await connect(functions.authorizer.needs, { grantReader, publicKeys });
const routes = JSON.parse(requireVariable('protectedRoutes')) as readonly ProtectedRoute[];

export const handler = loggedAuthorizer(authorizer(routes, variable('publicUrl'), ports));
