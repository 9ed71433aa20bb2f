/** Algorithms that tokens are signed with (RFC 7518 §3.1, RFC 8037 §3.1 with Ed25519), the default first. Each has its own keys. */
export const signingAlgorithms = ['RS256', 'ES256', 'EdDSA'] as const;

export type SigningAlgorithm = (typeof signingAlgorithms)[number];

/** What a client's tokens are signed with that names none (OpenID Connect Registration §2): what AWS's own verifiers and every vendor's clients take. */
export const defaultSigningAlgorithm = 'RS256' satisfies SigningAlgorithm;
