import type { AuthorizationError } from '../../core/authorization-request.ts';
import type { ReturnAddress } from '../../core/flow.ts';

/** What an answer to an authorization request says: parameters by name. */
export type AnswerParameters = Readonly<Record<string, string>>;

/** The parameters of an error answer (RFC 6749 §4.1.2.1), with the issuer that made it (RFC 9207 §2). */
export function errorParameters(error: AuthorizationError): AnswerParameters {
  const { code, detail, returnTo } = error;
  return {
    error: code,
    ...(detail.description === undefined ? {} : { error_description: detail.description }),
    ...stateOf(returnTo),
    iss: returnTo.issuer,
  };
}

/** The parameters of a successful answer (RFC 6749 §4.1.2, RFC 9207 §2). */
export function codeParameters(code: string, returnTo: ReturnAddress): AnswerParameters {
  return { code, ...stateOf(returnTo), iss: returnTo.issuer };
}

/** The client's address with the answer in its query, behind what the client itself has there, letter by letter (RFC 6749 §3.1.2). */
export function returnUrl({ redirectUri }: ReturnAddress, parameters: AnswerParameters): string {
  const url = new URL(redirectUri);
  const answer = new URLSearchParams(Object.entries(parameters)).toString();
  url.search = url.search === '' ? answer : `${url.search}&${answer}`;
  return url.href;
}

function stateOf({ state }: ReturnAddress): AnswerParameters {
  return state === undefined ? {} : { state };
}
