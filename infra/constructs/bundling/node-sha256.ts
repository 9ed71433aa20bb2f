import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';

/**
 * Stands in for `@smithy/core/checksum` in every bundle: SHA-256 by Node alone, without the 3 kB that compute it in JavaScript where there is no Node.
 */

/** SHA-256, or HMAC-SHA-256 with a secret, as the SDK's request signer uses it: one use each. */
export class Sha256 {
  readonly digestLength = 32;
  readonly #secret: string | Uint8Array | undefined;
  #hash: Hash | Hmac;

  constructor(secret?: string | Uint8Array) {
    this.#secret = secret;
    this.#hash = this.#begin();
  }

  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#hash.digest());
  }

  reset(): void {
    this.#hash = this.#begin();
  }

  #begin(): Hash | Hmac {
    return this.#secret ? createHmac('sha256', this.#secret) : createHash('sha256');
  }
}
