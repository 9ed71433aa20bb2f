import {
  type DataKeyPairSpec,
  EncryptCommand,
  GenerateDataKeyPairWithoutPlaintextCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  type KMSClient,
} from '@aws-sdk/client-kms';
import type { SigningAlgorithm } from '../contract/signing-algorithm.ts';
import type { KeyWrapper } from '../core/ports.ts';
import { encryptionContext } from './encryption-context.ts';

/** KMS's names for the pairs that serve each algorithm. */
const keyPairSpecs: Readonly<Record<SigningAlgorithm, DataKeyPairSpec>> = {
  RS256: 'RSA_2048',
  ES256: 'ECC_NIST_P256',
  EdDSA: 'ECC_NIST_EDWARDS25519',
};

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
    async makeKeyPair(purpose, alg) {
      const command = new GenerateDataKeyPairWithoutPlaintextCommand({
        ...bound(purpose),
        KeyPairSpec: keyPairSpecs[alg],
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
