import {
  EncryptCommand,
  GenerateDataKeyPairWithoutPlaintextCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  type KMSClient,
} from '@aws-sdk/client-kms';
import type { KeyWrapper } from '../core/ports.ts';
import { encryptionContext } from './encryption-context.ts';

/** Makes and wraps keys by one KMS key, for the function that creates them and for the administrator's command. */
export function kmsKeyWrapper(kms: KMSClient, keyArn: string, tableName: string): KeyWrapper {
  const bound = (purpose: string) => ({
    KeyId: keyArn,
    EncryptionContext: encryptionContext(purpose, tableName),
  });
  return {
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
