import { type JsonService, signedCall } from '../aws/signed-call.ts';
import type { KeyUnwrapper } from '../core/ports.ts';
import { encryptionContext } from './encryption-context.ts';

const kms: JsonService = {
  name: 'kms',
  target: 'TrentService',
  version: '1.1',
  endpointVariable: 'AWS_ENDPOINT_URL_KMS',
};

/** Unwraps by one KMS key, with signed calls: functions do it a few times while they start, and never again. */
export function kmsUnwrapper(keyArn: string, tableName: string): KeyUnwrapper {
  return {
    async unwrap(purpose, wrapped) {
      const answer = await signedCall(kms, 'Decrypt', {
        KeyId: keyArn,
        CiphertextBlob: Buffer.from(wrapped).toString('base64'),
        EncryptionContext: encryptionContext(purpose, tableName),
      });
      const { Plaintext: plaintext } = answer as { readonly Plaintext?: unknown };
      if (typeof plaintext !== 'string') throw new Error('kms answered Decrypt without a plaintext');
      return new Uint8Array(Buffer.from(plaintext, 'base64'));
    },
  };
}
