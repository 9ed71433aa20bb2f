/** Ids of the dialects; each is a file in shared/dialects/. */
export type DialectId = 'ciam' | 'csp' | 'plain' | 'uas';

/** Path of each dialect's issuer below the base address. */
export const issuerPaths: Readonly<Record<DialectId, string>> = {
  ciam: '',
  csp: '/csp/gateway/am/api/auth',
  plain: '',
  uas: '/uas',
};

/** The dialect's issuer identifier at a base address without a trailing slash. */
export function issuerOf(dialect: DialectId, baseUrl: string): string {
  return `${baseUrl}${issuerPaths[dialect]}`;
}

/** Every issuer of ours at a base address: a token of one dialect is valid at each dialect's introspection (contradiction 48). */
export function issuersAt(baseUrl: string): readonly string[] {
  return [...new Set(Object.values(issuerPaths))].map((path) => `${baseUrl}${path}`);
}
