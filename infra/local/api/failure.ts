/** One of the answers that API Gateway gives by itself. */
export interface Failure {
  /** The gateway response type; undefined for what the front end answers, which no template can change. */
  readonly type: string | undefined;
  readonly status: number;
  /** Null as on AWS, where the caller is told nothing. */
  readonly message: string | null;
  /** The member of the default body that holds the message. */
  readonly member: 'message' | 'Message';
  /** The header `x-amzn-ErrorType`. */
  readonly errorType: string;
}

function failure(
  type: string | undefined,
  status: number,
  message: string | null,
  errorType: string,
  member: Failure['member'] = 'message',
): Failure {
  return { type, status, message, member, errorType };
}

/** API Gateway's own answers, as "Gateway response types for API Gateway" lists them and as it words them. */
export const failures = {
  missingAuthenticationToken: failure(
    'MISSING_AUTHENTICATION_TOKEN',
    403,
    'Missing Authentication Token',
    'MissingAuthenticationTokenException',
  ),
  unauthorized: failure('UNAUTHORIZED', 401, 'Unauthorized', 'UnauthorizedException'),
  accessDenied: failure(
    'ACCESS_DENIED',
    403,
    'User is not authorized to access this resource',
    'AccessDeniedException',
    'Message',
  ),
  explicitlyDenied: failure(
    'ACCESS_DENIED',
    403,
    'User is not authorized to access this resource with an explicit deny',
    'AccessDeniedException',
    'Message',
  ),
  authorizerFailure: failure('AUTHORIZER_FAILURE', 500, null, 'AuthorizerFailureException'),
  authorizerConfiguration: failure(
    'AUTHORIZER_CONFIGURATION_ERROR',
    500,
    null,
    'AuthorizerConfigurationException',
  ),
  requestTooLarge: failure('REQUEST_TOO_LARGE', 413, 'Request Too Long', 'RequestTooLargeException'),
  // The quota is documented and its status is not; callers of deployed APIs report 431.
  headersTooLarge: failure(
    undefined,
    431,
    'HTTP header is larger than 10240 bytes.',
    'RequestHeaderFieldsTooLargeException',
  ),
  badRequest: failure(undefined, 400, 'Bad Request', 'BadRequestException'),
  // A function that fails or answers what is not a proxy answer: 502, under the name of DEFAULT_5XX.
  badGateway: failure('DEFAULT_5XX', 502, 'Internal server error', 'InternalServerErrorException'),
  timeout: failure('INTEGRATION_TIMEOUT', 504, 'Endpoint request timed out', 'InternalServerErrorException'),
} as const;
