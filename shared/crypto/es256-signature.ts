/**
 * ES256 signatures as JWS has them (RFC 7518 §3.4), R and S side by side, and as OpenSSL has them, in DER (RFC 3279 §2.2.3). Node turns one into the other too, when it is given the key in an object with
 * `dsaEncoding`; but to tell what that object is takes it 19 of the 39 microseconds of a signature.
 */

/** Bytes of R, and of S. */
const size = 32;

/** From DER, as node:crypto signs. */
export function toJws(der: Buffer): Buffer {
  const lengthOfR = der[3] ?? 0;
  const r = der.subarray(4, 4 + lengthOfR);
  const s = der.subarray(4 + lengthOfR + 2);
  const raw = Buffer.alloc(2 * size);
  // An integer has a zero before it where its first bit is set, and fewer bytes where it begins with zeros.
  raw.set(r.subarray(-size), size - Math.min(size, r.length));
  raw.set(s.subarray(-size), 2 * size - Math.min(size, s.length));
  return raw;
}

/** To DER, as node:crypto verifies. Empty for bytes that are no such signature. */
export function fromJws(raw: Buffer): Buffer {
  if (raw.length !== 2 * size) return Buffer.alloc(0);
  const numbers = [integer(raw.subarray(0, size)), integer(raw.subarray(size))];
  const content = Buffer.concat(numbers);
  return Buffer.concat([Buffer.from([0x30, content.length]), content]);
}

/** An unsigned integer in DER. */
function integer(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first === -1 ? bytes.subarray(-1) : bytes.subarray(first);
  const sign = (digits[0] ?? 0) >= 0x80 ? [0] : [];
  return Buffer.from([0x02, sign.length + digits.length, ...sign, ...digits]);
}
