import { type GatewayResponseOptions, ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';

// Values of mapped headers are literals in single quotes.
const cors = { 'Access-Control-Allow-Origin': "'*'" };

/** An OAuth error body; `description` is a literal or an API Gateway variable that holds nothing of the request. */
function errorBody(error: string, description: string): Record<string, string> {
  return { 'application/json': JSON.stringify({ error, error_description: description }) };
}

/** A refusal by the authorizer: the challenge of RFC 6750 §3, readable by a browser on any origin. */
function bearerRefusal(
  type: ResponseType,
  statusCode: string,
  error: string,
  description: string,
): GatewayResponseOptions {
  const challenge = `Bearer realm="latchkey", error="${error}", error_description="${description}"`;
  return {
    type,
    statusCode,
    responseHeaders: {
      ...cors,
      'Access-Control-Expose-Headers': "'WWW-Authenticate'",
      'WWW-Authenticate': `'${challenge}'`,
    },
    templates: errorBody(error, description),
  };
}

/**
 * What API Gateway answers when no function does.
 * No template uses `$context.error.message`: for an unknown path with an `Authorization` header that message quotes the header, token and all. The
 * response's type is one of a fixed list of words.
 */
const responses: Readonly<Record<string, GatewayResponseOptions>> = {
  Unauthorized: bearerRefusal(
    ResponseType.UNAUTHORIZED,
    '401',
    'invalid_token',
    'The access token is missing, malformed, expired or revoked',
  ),
  AccessDenied: bearerRefusal(
    ResponseType.ACCESS_DENIED,
    '403',
    'insufficient_scope',
    'The access token does not allow this request',
  ),
  // The answer to a path or method that does not exist; its body is API Gateway's own, which clients and scanners know.
  UnknownRoute: {
    type: ResponseType.MISSING_AUTHENTICATION_TOKEN,
    statusCode: '403',
    responseHeaders: cors,
    templates: { 'application/json': JSON.stringify({ message: 'Missing Authentication Token' }) },
  },
  Default4xx: {
    type: ResponseType.DEFAULT_4XX,
    responseHeaders: cors,
    templates: errorBody('invalid_request', '$context.error.responseType'),
  },
  Default5xx: {
    type: ResponseType.DEFAULT_5XX,
    responseHeaders: cors,
    templates: errorBody('server_error', '$context.error.responseType'),
  },
};

/** Gives an API all gateway responses of Latchkey. */
export function addGatewayResponses(api: RestApi): void {
  for (const [id, response] of Object.entries(responses)) api.addGatewayResponse(id, response);
}
