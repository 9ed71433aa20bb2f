/** Hosts of this machine, whose pages and applications need no TLS. */
const ownHosts: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** Schemes whose addresses are no place to return to. */
const refusedSchemes: readonly string[] = ['javascript:', 'data:', 'vbscript:', 'file:', 'blob:', 'about:'];

/** Whether a client may register the address to return to: absolute, without fragment and credentials, and not over plain http but to this machine. An application's own scheme is fine. */
export function isRedirectUri(address: string): boolean {
  if (!URL.canParse(address) || address.length > 2_000 || address.includes('#')) return false;
  const { hostname, password, protocol, username } = new URL(address);
  if (refusedSchemes.includes(protocol) || username !== '' || password !== '') return false;
  return protocol !== 'http:' || ownHosts.includes(hostname);
}

/** Whether the text is an origin as browsers send it, perhaps with `*` for the first label of its host. */
export function isOriginPattern(pattern: string): boolean {
  const origin = pattern.replace('://*.', '://any.');
  const hasLabels = origin === pattern || origin.split('.').length > 2;
  if (!URL.canParse(origin) || origin.includes('*') || !hasLabels) return false;
  const { hostname, origin: spelled, protocol } = new URL(origin);
  const isSafe = protocol === 'https:' || (protocol === 'http:' && ownHosts.includes(hostname));
  return isSafe && spelled === origin;
}
