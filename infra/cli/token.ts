type JsonObject = Readonly<Record<string, unknown>>;

/** What a token says about itself; nothing of it is proven. */
export type TokenReading =
  | {
      readonly kind: 'access_token' | 'id_token' | 'other_jwt';
      readonly header: JsonObject;
      readonly claims: JsonObject;
    }
  | { readonly kind: 'refresh_token' | 'api_token' | 'reference' | 'encrypted_jwt' | 'unknown' };

/** Kinds of JWT by our `token_use` claim. */
const kindOfUse: ReadonlyMap<unknown, 'access_token' | 'id_token'> = new Map([
  ['access', 'access_token'],
  ['id', 'id_token'],
]);

/** Kinds of opaque text by their number of characters of base64url. */
const kindOfLength: ReadonlyMap<number, 'refresh_token' | 'api_token'> = new Map([
  [128, 'refresh_token'],
  [64, 'api_token'],
]);

/** Reads the header and claims of a JWT (RFC 7519), and knows our opaque texts by their shape. */
export function readToken(token: string): TokenReading {
  const parts = token.split('.');
  const [header, claims] = [jsonObject(parts[0]), jsonObject(parts[1])];
  if (parts.length === 3 && header && claims) {
    return { kind: kindOfUse.get(claims['token_use']) ?? 'other_jwt', header, claims };
  }
  if (parts.length === 5 && header) return { kind: 'encrypted_jwt' };
  if (parts.length === 3 && parts[0] === '') return { kind: 'reference' };
  return { kind: kindOfLength.get(/^[A-Za-z0-9_-]+$/.test(token) ? token.length : 0) ?? 'unknown' };
}

function jsonObject(part: string | undefined): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** How a JWT stands at a time (epoch seconds): RFC 7519 §4.1.4 and §4.1.5. */
export function timeliness(
  claims: JsonObject,
  now: number,
): 'valid' | 'expired' | 'not yet valid' | 'without end' {
  const { exp, nbf } = claims;
  if (typeof nbf === 'number' && nbf > now) return 'not yet valid';
  if (typeof exp !== 'number') return 'without end';
  return exp > now ? 'valid' : 'expired';
}
