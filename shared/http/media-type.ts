/** The media type of a request's body, lower-case and without parameters (RFC 9110 §8.3.1). */
export function mediaTypeOf({ headers }: Request): string | undefined {
  return headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
}
