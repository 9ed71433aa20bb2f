/** Hosts of the machine itself (RFC 8252 §7.3, §8.3). */
const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

/**
 * Whether an address that was sent is one that the client registered: character by character (RFC 9700 §4.1.3), but for the port of an application on the user's own machine, which takes
 * whichever is free (RFC 8252 §7.3).
 */
export function isRegistered(sent: string, registered: readonly string[]): boolean {
  if (registered.includes(sent)) return true;
  const bare = withoutLoopbackPort(sent);
  return bare !== undefined && registered.some((address) => withoutLoopbackPort(address) === bare);
}

/** The address without its port, where it is plain HTTP on the machine itself; `undefined` for any other, and for one that is not written as it is read. */
function withoutLoopbackPort(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const isLoopback = url.protocol === 'http:' && loopbackHosts.has(url.hostname);
  // Only a port may differ: user names, fragments, backslashes and dots that parsing takes away may not.
  if (!isLoopback || url.href !== address || url.username !== '' || url.hash !== '') return undefined;
  url.port = '';
  return url.href;
}
