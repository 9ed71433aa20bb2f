import { DecryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { KeyUnwrapper } from '../../shared/core/ports.ts';
import { encryptionContext } from '../../shared/crypto/encryption-context.ts';

/** Unwraps by one KMS key with the administrator's rights. */
export function sdkKeyUnwrapper(kms: KMSClient, keyArn: string, tableName: string): KeyUnwrapper {
  return {
    async unwrap(purpose, wrapped) {
      const command = new DecryptCommand({
        KeyId: keyArn,
        CiphertextBlob: wrapped,
        EncryptionContext: encryptionContext(purpose, tableName),
      });
      const { Plaintext: plaintext } = await kms.send(command);
      if (!plaintext) throw new Error('KMS answered Decrypt without a plaintext');
      return plaintext;
    },
  };
}
