import { parse, serialize } from 'hono/utils/cookie';

/** The value of a cookie that the browser sent (RFC 6265 §4.2). */
export function cookieOf(request: Request, name: string): string | undefined {
  const header = request.headers.get('cookie');
  return header === null ? undefined : parse(header, name)[name];
}

/**
 * A `Set-Cookie` value that no script reads, that goes over TLS to this host alone (`__Host-`, RFC 6265bis §4.1.3), and that comes along when another site leads here, but with none of its
 * forms (`SameSite=Lax`). `maxAge` in seconds; left out, until the browser is closed; 0 removes it.
 */
export function hostCookie(name: `__Host-${string}`, value: string, maxAge?: number): string {
  return serialize(name, value, {
    path: '/',
    secure: true,
    httpOnly: true,
    sameSite: 'Lax',
    ...(maxAge === undefined ? {} : { maxAge }),
  });
}
