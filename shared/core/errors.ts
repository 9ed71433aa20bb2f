/** Status of each error code. Codes: RFC 6749 §5.2, RFC 6750 §3.1, RFC 8707 §2 (`invalid_target`), RFC 8628 §3.5 (`slow_down`), RFC 6749 §4.1.2.1 and OpenID Connect Core §3.1.2.6 (answers to authorization requests), Core Error Code unmet_authentication_requirements 1.0. */
const statusOf = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_grant: 400,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  invalid_scope: 400,
  invalid_target: 400,
  invalid_token: 401,
  insufficient_scope: 403,
  slow_down: 429,
  temporarily_unavailable: 503,
  server_error: 500,
  access_denied: 403,
  unsupported_response_type: 400,
  request_not_supported: 400,
  registration_not_supported: 400,
  login_required: 400,
  account_selection_required: 400,
  consent_required: 400,
  unmet_authentication_requirements: 403,
} as const;

export type ErrorCode = keyof typeof statusOf;

/**
 * Why a request was refused, for logs and for dialects that have words of their own for it. Never shown as it is.
 */
export type Reason =
  | 'body-too-large'
  | 'malformed-request'
  | 'client-unknown'
  | 'client-secret-wrong'
  | 'client-assertion-refused'
  | 'client-method-refused'
  | 'authorization-missing'
  | 'authorization-not-basic'
  | 'authorization-malformed'
  | 'grant-unknown'
  | 'grant-not-allowed'
  | 'dialect-refused'
  | 'parameter-missing'
  | 'parameter-refused'
  | 'scope-refused'
  | 'resource-refused'
  | 'organization-refused'
  | 'recipient-malformed'
  | 'recipient-not-served'
  | 'channel-disabled'
  | 'locale-missing'
  | 'text-refused'
  | 'send-limit'
  | 'guess-limit'
  | 'idempotency-key-refused'
  | 'delivery-failed'
  | 'otp-wrong'
  | 'otp-expired'
  | 'reference-refused'
  | 'otp-parameters-differ'
  | 'auth-source-refused'
  | 'recipient-taken'
  | 'send-quota'
  | 'user-unknown'
  | 'user-not-active'
  | 'bearer-missing'
  | 'bearer-refused'
  | 'bearer-scope'
  | 'bearer-user-gone'
  | 'attribute-missing'
  | 'attribute-unknown'
  | 'attribute-fixed'
  | 'attribute-refused'
  | 'password-refused'
  | 'password-wrong'
  | 'password-limit'
  | 'code-refused'
  | 'code-reused'
  | 'code-verifier-malformed'
  | 'code-challenge-refused'
  | 'subject-token-refused'
  | 'actor-refused'
  | 'api-token-refused'
  | 'id-token-refused'
  | 'key-format-refused'
  | 'username-malformed'
  | 'username-taken'
  | 'contact-taken'
  | 'contact-token-refused'
  | 'contact-otp-refused'
  | 'concurrent-change'
  | 'redirect-uri-refused'
  | 'request-uri-refused'
  | 'page-needed'
  | 'consent-denied'
  | 'refresh-token-refused'
  | 'refresh-token-reused'
  | 'token-foreign'
  | 'store-unavailable'
  | 'unexpected';

export interface RefusalDetail {
  readonly because: Reason;
  /** The channel that it is about, where it is about one. */
  readonly channel?: 'sms' | 'email';
  /** Public sentence; letters that RFC 6749 §5.2 allows, nothing of the input in it. */
  readonly description?: string;
  /** Seconds to wait, for `Retry-After`. */
  readonly retryAfter?: number;
  /** A reference that the caller goes on with, in the dialect's own form. */
  readonly reference?: string;
  /** The client tried HTTP Basic, so the answer must challenge it (RFC 6749 §5.2). */
  readonly challengeBasic?: boolean;
  /** Status other than the code's own. */
  readonly status?: number;
  readonly cause?: unknown;
}

/** The request is over: thrown anywhere, answered once, at the edge. */
export class Refusal extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly detail: RefusalDetail;

  constructor(code: ErrorCode, detail: RefusalDetail) {
    super(`${code} (${detail.because})`, { cause: detail.cause });
    this.name = 'Refusal';
    this.code = code;
    this.status = detail.status ?? statusOf[code];
    this.detail = detail;
  }
}

/** Ends the request with an error of RFC 6749 §5.2. */
export function refuse(code: ErrorCode, detail: RefusalDetail): never {
  throw new Refusal(code, detail);
}

/** The table did not answer, after every retry. No refusal, for nobody has decided anything: only the edge makes one of it. */
export class StoreUnavailable extends Error {
  constructor(cause: unknown) {
    super('the table did not answer', { cause });
    this.name = 'StoreUnavailable';
  }
}

/** Seconds: soon enough that the same request still counts as one that lost its answer. */
const outageRetryAfter = 2;

/** Any thrown value as a refusal: what is not one already is a fault of ours, and says nothing to the caller. */
export function asRefusal(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown;
  if (thrown instanceof StoreUnavailable) {
    return new Refusal('temporarily_unavailable', {
      because: 'store-unavailable',
      description: 'not available at the moment; try again',
      retryAfter: outageRetryAfter,
      cause: thrown.cause,
    });
  }
  return new Refusal('server_error', { because: 'unexpected', cause: thrown });
}
