import { narrowedTo } from '../core/authorization.ts';
import { redeemCode } from '../core/authorization-code.ts';
import { requireHome } from '../core/dialect.ts';
import { refuse } from '../core/errors.ts';
import { defineGrant, type GrantRequest, type GrantResult, requireParam } from '../core/grant.ts';
import { authorized } from '../core/login.ts';
import { isVerifier } from '../core/pkce.ts';
import { refuseResource } from '../core/resource.ts';

// A verifier has 128 characters at most; some more are read, so that a longer one is told what is wrong with it.
const parameters = { code: 256, redirect_uri: 2_048, code_verifier: 1_024 } as const;

/** Trades the code of a browser login for tokens (RFC 6749 §4.1.3), with PKCE (RFC 7636), which public clients cannot do without (RFC 9700 §2.1.1). */
export const authorizationCodeGrant = defineGrant({
  type: 'authorization_code',
  parameters,
  clients: 'any',
  async authorize(request, ports): Promise<GrantResult> {
    requireHome(request.client, request.dialect, [request.dialect]);
    const code = requireParam(request, 'code');
    const redirectUri = requireParam(request, 'redirect_uri');
    const codeVerifier = requireVerifier(request);
    const outcome = await redeemCode(
      { ...request, code, redirectUri, ...(codeVerifier === undefined ? {} : { codeVerifier }) },
      ports,
    );
    switch (outcome.kind) {
      case 'redeemed': {
        const { kind, authorization } = authorized(outcome.grant, request.client, ports);
        const { resources } = request;
        return { kind, authorization: narrowedTo(authorization, { scope: [], resources }) };
      }
      case 'resources':
        return refuseResource();
      case 'refused':
        return refuseCode('code-refused');
      case 'reused':
        return refuseCode('code-reused');
    }
  },
});

/** The verifier, if one was sent or must be. Throws `invalid_request` for one that cannot be any, before the code is looked at. */
function requireVerifier(request: GrantRequest<keyof typeof parameters>): string | undefined {
  const isPublic = request.client.tokenEndpointAuthMethod === 'none';
  const sent = isPublic ? requireParam(request, 'code_verifier') : request.params.code_verifier;
  if (sent === undefined || isVerifier(sent)) return sent;
  return refuse('invalid_request', {
    because: 'code-verifier-malformed',
    description:
      'code_verifier must have 43 to 128 characters of A-Z, a-z, 0-9, hyphen, dot, underscore and tilde',
  });
}

/** One description for every cause: the caller must not learn what a code is bound to. */
function refuseCode(because: 'code-refused' | 'code-reused'): never {
  return refuse('invalid_grant', { because, description: 'the authorization code is not valid' });
}
