import type * as url from 'node:url';
import type * as classes from '../../../infra/constructs/bundling/web-classes.ts';

// The three Web classes as the bundles have them. `onmessage` is what @types/node takes for a sign that somebody else declares them.
declare global {
  var onmessage: unknown;
  interface Headers extends classes.Headers {}
  interface Request extends classes.Request {}
  interface Response extends classes.Response {}
  interface URL extends url.URL {}
  interface URLSearchParams extends url.URLSearchParams {}
  var Headers: typeof classes.Headers;
  var Request: typeof classes.Request;
  var Response: typeof classes.Response;
}
