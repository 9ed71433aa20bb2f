import type { APIGatewayProxyEvent } from 'aws-lambda';

/** What the authorizer handed on about the token. */
interface AuthorizerContext {
  readonly sub: string;
  readonly client_id: string;
  readonly scope: string;
  readonly jti: string;
}

const cors = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'WWW-Authenticate' };

/**
 * A sample of what an API owner writes behind the authorizer: the token is already judged, and `requestContext.authorizer` says whose it is. `GET /resource/whoami`
 * answers with it, `POST /resource/notes` says that the scope let it through.
 */
export async function sampleResource(event: APIGatewayProxyEvent) {
  const { sub, client_id, scope, jti } = event.requestContext.authorizer as unknown as AuthorizerContext;
  const body = event.httpMethod === 'POST' ? { noted: true, sub } : { sub, client_id, scope, jti };
  return {
    statusCode: event.httpMethod === 'POST' ? 201 : 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...cors },
    body: JSON.stringify(body),
  };
}
