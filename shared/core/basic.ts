/** An id and a secret, as one reading of a Basic header gives them. */
export interface BasicCredentials {
  readonly clientId: string;
  readonly secret: string;
}

/**
 * Reads `Authorization: Basic` (RFC 7617). RFC 6749 §2.3.1 form-encodes both halves first, and half of the world's clients do not: so there may be two
 * readings, the decoded one first (contradiction 12). `undefined` for another scheme; no readings for a Basic header that cannot be read.
 */
export function readBasic(authorization: string): readonly BasicCredentials[] | undefined {
  const [scheme, ...rest] = authorization.trim().split(/\s+/);
  if (scheme?.toLowerCase() !== 'basic') return undefined;
  const bytes = Buffer.from(rest.join(''), 'base64');
  const text = readUtf8(bytes);
  const colon = text?.indexOf(':') ?? -1;
  if (text === undefined || colon < 0) return [];
  const raw = { clientId: text.slice(0, colon), secret: text.slice(colon + 1) };
  const decoded = { clientId: formDecode(raw.clientId), secret: formDecode(raw.secret) };
  const isSame = decoded.clientId === raw.clientId && decoded.secret === raw.secret;
  if (isSame || decoded.clientId === undefined || decoded.secret === undefined) return [raw];
  return [{ clientId: decoded.clientId, secret: decoded.secret }, raw];
}

function readUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function formDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
