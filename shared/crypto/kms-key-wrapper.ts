import {
  DecryptCommand,
  EncryptCommand,
  GenerateDataKeyPairWithoutPlaintextCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  type KMSClient,
} from '@aws-sdk/client-kms';
import type { KeyWrapper } from '../core/ports.ts';

/**
 * Wraps by one KMS key. The encryption context names the table and the purpose, and each function's policy names the purposes it may unwrap: a wrapped key moved to another
 * item, or to another deployment, stays closed.
 */
export function kmsKeyWrapper(kms: KMSClient, keyArn: string, tableName: string): KeyWrapper {
  const bound = (purpose: string) => ({ KeyId: keyArn, EncryptionContext: { purpose, table: tableName } });
  return {
    async unwrap(purpose, wrapped) {
      const { Plaintext } = await kms.send(
        new DecryptCommand({ ...bound(purpose), CiphertextBlob: wrapped }),
      );
      return present(Plaintext, 'Decrypt');
    },
    async wrap(purpose, secret) {
      const { CiphertextBlob } = await kms.send(new EncryptCommand({ ...bound(purpose), Plaintext: secret }));
      return present(CiphertextBlob, 'Encrypt');
    },
    async makeSecret(purpose) {
      const command = new GenerateDataKeyWithoutPlaintextCommand({ ...bound(purpose), NumberOfBytes: 64 });
      return present((await kms.send(command)).CiphertextBlob, 'GenerateDataKeyWithoutPlaintext');
    },
    async makeKeyPair(purpose) {
      const command = new GenerateDataKeyPairWithoutPlaintextCommand({
        ...bound(purpose),
        KeyPairSpec: 'RSA_2048',
      });
      const { PublicKey, PrivateKeyCiphertextBlob } = await kms.send(command);
      return {
        publicKey: present(PublicKey, 'GenerateDataKeyPairWithoutPlaintext'),
        wrappedPrivateKey: present(PrivateKeyCiphertextBlob, 'GenerateDataKeyPairWithoutPlaintext'),
      };
    },
  };
}

function present(bytes: Uint8Array | undefined, operation: string): Uint8Array {
  if (!bytes) throw new Error(`KMS answered ${operation} without the bytes it was asked for`);
  return bytes;
}
