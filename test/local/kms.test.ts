import { createPrivateKey, createPublicKey } from 'node:crypto';
import {
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyPairCommand,
  GenerateDataKeyPairWithoutPlaintextCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GenerateRandomCommand,
  KMSClient,
  ListKeysCommand,
} from '@aws-sdk/client-kms';
import { describe, expect, it } from 'vitest';
import { clientSettings, fixtureCloud, refusal } from './fixture/cloud.ts';

const cloud = await fixtureCloud();
const kms = new KMSClient({ ...clientSettings, endpoint: cloud.endpoints.kms });
const KeyId = cloud.outputs['KeyArn'];

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

describe('KMS', () => {
  it('encrypts under a key that may be named by id, ARN or alias', async () => {
    for (const name of [KeyId, KeyId?.split('/')[1], 'alias/fixture']) {
      const sealed = await kms.send(new EncryptCommand({ KeyId: name, Plaintext: bytes('secret') }));
      const { Plaintext, KeyId: used } = await kms.send(
        new DecryptCommand({ CiphertextBlob: sealed.CiphertextBlob, KeyId: name }),
      );
      expect([Buffer.from(Plaintext ?? []).toString(), used, sealed.KeyId]).toEqual(['secret', KeyId, KeyId]);
    }
  });

  it('decrypts only under the same context, in any order, and only what was not changed', async () => {
    const EncryptionContext = { issuer: 'https://a.example', kind: 'jwk' };
    const { CiphertextBlob = new Uint8Array() } = await kms.send(
      new EncryptCommand({ KeyId, Plaintext: bytes('secret'), EncryptionContext }),
    );
    const decrypt = (blob: Uint8Array, context?: Record<string, string>) =>
      kms.send(
        new DecryptCommand({ CiphertextBlob: blob, ...(context ? { EncryptionContext: context } : {}) }),
      );
    const { Plaintext } = await decrypt(CiphertextBlob, { kind: 'jwk', issuer: 'https://a.example' });
    expect(Buffer.from(Plaintext ?? []).toString()).toBe('secret');
    const changed = Uint8Array.from(CiphertextBlob, (byte, at) =>
      at === CiphertextBlob.length - 1 ? byte ^ 1 : byte,
    );
    for (const attempt of [
      decrypt(CiphertextBlob),
      decrypt(CiphertextBlob, { ...EncryptionContext, issuer: 'https://b.example' }),
      decrypt(changed, EncryptionContext),
      decrypt(bytes('nonsense'), EncryptionContext),
    ]) {
      expect((await refusal(attempt))[0]).toBe('InvalidCiphertextException');
    }
  });

  it('generates data keys of the size asked for, with and without their plaintext', async () => {
    const whole = await kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' }));
    const { Plaintext } = await kms.send(new DecryptCommand({ CiphertextBlob: whole.CiphertextBlob }));
    expect(Plaintext).toEqual(whole.Plaintext);
    const bare = await kms.send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId, NumberOfBytes: 64 }));
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob: bare.CiphertextBlob }));
    expect([whole.Plaintext?.length, opened.Plaintext?.length, Object.hasOwn(bare, 'Plaintext')]).toEqual([
      32,
      64,
      false,
    ]);
    expect((await refusal(kms.send(new GenerateDataKeyCommand({ KeyId })))).slice(0, 2)).toEqual([
      'ValidationException',
      'Please specify either number of bytes or key spec.',
    ]);
  });

  it.each(['RSA_2048', 'ECC_NIST_P256', 'ECC_NIST_EDWARDS25519'] as const)(
    'generates %s pairs whose halves belong together',
    async (KeyPairSpec) => {
      const EncryptionContext = { issuer: 'https://a.example' };
      const pair = await kms.send(new GenerateDataKeyPairCommand({ KeyId, KeyPairSpec, EncryptionContext }));
      const opened = await kms.send(
        new DecryptCommand({ CiphertextBlob: pair.PrivateKeyCiphertextBlob, EncryptionContext }),
      );
      const privateKey = createPrivateKey({
        key: Buffer.from(opened.Plaintext ?? []),
        format: 'der',
        type: 'pkcs8',
      });
      const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
      expect(publicKey).toEqual(Buffer.from(pair.PublicKey ?? []));
      expect(opened.Plaintext).toEqual(pair.PrivateKeyPlaintext);
      const bare = await kms.send(new GenerateDataKeyPairWithoutPlaintextCommand({ KeyId, KeyPairSpec }));
      expect(Object.keys(bare).sort()).toEqual([
        '$metadata',
        'KeyId',
        'KeyPairSpec',
        'PrivateKeyCiphertextBlob',
        'PublicKey',
      ]);
    },
  );

  it('describes its keys and gives random bytes', async () => {
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: 'alias/fixture' }));
    const { Plaintext } = await kms.send(new GenerateRandomCommand({ NumberOfBytes: 16 }));
    expect([KeyMetadata?.Arn, KeyMetadata?.KeyState, Plaintext?.length]).toEqual([KeyId, 'Enabled', 16]);
  });

  it('answers an unknown key, pair or action with the error AWS has for it', async () => {
    const Plaintext = bytes('x');
    expect(await refusal(kms.send(new EncryptCommand({ KeyId: 'alias/none', Plaintext })))).toEqual([
      'NotFoundException',
      "Invalid keyId 'alias/none'",
      400,
    ]);
    expect((await refusal(kms.send(new EncryptCommand({ KeyId, Plaintext: new Uint8Array(4097) }))))[0]).toBe(
      'ValidationException',
    );
    expect((await refusal(kms.send(new GenerateDataKeyPairCommand({ KeyId, KeyPairSpec: 'SM2' }))))[0]).toBe(
      'ValidationException',
    );
    expect((await refusal(kms.send(new ListKeysCommand({}))))[0]).toBe('UnknownOperationException');
  });
});
