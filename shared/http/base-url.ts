interface ReachedBy {
  readonly domainName?: string | undefined;
  readonly stage: string;
  readonly path: string;
}

/** API Gateway's own host names; behind those the stage is the first part of every address. */
const gatewayHost = /\.execute-api\.[^.]+\.amazonaws\.com(\.cn)?$/;

/**
 * Where clients reach the API, without a trailing slash: as configured, else API Gateway's own address with its stage, else the domain name with the base path that stands before the
 * resource. It never comes from a header, which callers choose.
 */
export function baseUrlOf(reachedBy: ReachedBy, resourcePath: string, publicUrl: string): string {
  const { domainName = '', stage, path } = reachedBy;
  if (publicUrl !== '') return publicUrl;
  if (gatewayHost.test(domainName)) return `https://${domainName}/${stage}`;
  const fullPath = path.replace(/\/$/, '');
  const prefix = fullPath.endsWith(resourcePath) ? fullPath.slice(0, -resourcePath.length) : '';
  return `https://${domainName}${prefix}`;
}
