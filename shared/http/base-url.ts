/**
 * Where clients reach the API, without a trailing slash: as configured, else API Gateway's own address with the stage or base path that stands before the resource. It
 * never comes from a header, which callers choose.
 */
export function baseUrlOf(
  requestContext: { readonly domainName?: string | undefined; readonly path: string },
  resourcePath: string,
  publicUrl: string,
): string {
  if (publicUrl !== '') return publicUrl;
  const fullPath = requestContext.path.replace(/\/$/, '');
  const prefix = fullPath.endsWith(resourcePath) ? fullPath.slice(0, -resourcePath.length) : '';
  return `https://${requestContext.domainName}${prefix}`;
}
