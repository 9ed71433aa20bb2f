import { generateKeyPair, type KeyObject, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import {
  isJsonObject,
  type Json,
  type JsonObject,
  numberOf,
  parseJson,
  stringMembers,
  stringOf,
} from '../json.ts';
import type { ServiceAnswer, ServiceRequest } from './endpoint.ts';
import { type Faults, type Silence, underFault } from './faults.ts';
import { type EncryptionContext, type KmsKey, type KmsKeys, open, seal, sealedBy } from './kms-keys.ts';

type KmsOutcome =
  | { readonly kind: 'result'; readonly members: JsonObject }
  | { readonly kind: 'error'; readonly code: string; readonly message: string; readonly status?: number };

type KmsAction = (input: JsonObject, keys: KmsKeys) => KmsOutcome | Promise<KmsOutcome>;

const maxPlaintextBytes = 4096;
const maxRandomBytes = 1024;
/** Before the operation in `X-Amz-Target`. */
const targetPrefix = 'TrentService.';

const actions: ReadonlyMap<string, KmsAction> = new Map<string, KmsAction>([
  ['Decrypt', decrypt],
  ['DescribeKey', (input, keys) => withKey(input, keys, (key) => result({ KeyMetadata: metadata(key) }))],
  ['Encrypt', encrypt],
  ['GenerateDataKey', (input, keys) => generateDataKey(input, keys, true)],
  ['GenerateDataKeyPair', (input, keys) => generateDataKeyPair(input, keys, true)],
  ['GenerateDataKeyPairWithoutPlaintext', (input, keys) => generateDataKeyPair(input, keys, false)],
  ['GenerateDataKeyWithoutPlaintext', (input, keys) => generateDataKey(input, keys, false)],
  ['GenerateRandom', generateRandom],
]);

/** Answers one request to KMS, which speaks AWS's JSON 1.1 protocol. */
export async function answerKms(
  keys: KmsKeys,
  faults: Faults,
  request: ServiceRequest,
): Promise<ServiceAnswer | Silence> {
  const target = String(request.incoming.headers['x-amz-target'] ?? '');
  const outcome = await underFault<KmsOutcome>(
    faults.take('kms', { operation: target.slice(targetPrefix.length) }),
    () => outcomeOf(keys, target, request),
    (error) => ({ kind: 'error', ...error }),
  );
  if (typeof outcome === 'string') return outcome;
  const contentType = 'application/x-amz-json-1.1';
  if (outcome.kind === 'result') return { status: 200, contentType, body: JSON.stringify(outcome.members) };
  const body = JSON.stringify({ __type: outcome.code, message: outcome.message });
  return { status: outcome.status ?? 400, contentType, body };
}

async function outcomeOf(keys: KmsKeys, target: string, { body }: ServiceRequest): Promise<KmsOutcome> {
  const action = target.startsWith(targetPrefix) ? actions.get(target.slice(targetPrefix.length)) : undefined;
  if (!action) return refuse('UnknownOperationException', `The operation ${target} is not known here.`);
  const input = parseJson(body.toString());
  return isJsonObject(input)
    ? action(input, keys)
    : refuse('SerializationException', 'The body is not a JSON object.');
}

function result(members: JsonObject): KmsOutcome {
  return { kind: 'result', members };
}

function refuse(code: string, message: string): KmsOutcome {
  return { kind: 'error', code, message };
}

function withKey(
  input: JsonObject,
  keys: KmsKeys,
  use: (key: KmsKey) => KmsOutcome | Promise<KmsOutcome>,
): KmsOutcome | Promise<KmsOutcome> {
  const name = stringOf(input['KeyId']);
  if (name === undefined) return refuse('ValidationException', "Value at 'keyId' must not be null");
  const key = keys.find(name);
  return key ? use(key) : refuse('NotFoundException', `Invalid keyId '${name}'`);
}

function encrypt(input: JsonObject, keys: KmsKeys): KmsOutcome | Promise<KmsOutcome> {
  const plaintext = bytesOf(input['Plaintext']);
  if (plaintext.length === 0 || plaintext.length > maxPlaintextBytes) {
    return refuse('ValidationException', `Value at 'plaintext' must have 1 to ${maxPlaintextBytes} bytes`);
  }
  return withKey(input, keys, (key) =>
    result({
      CiphertextBlob: seal(key, plaintext, contextOf(input)).toString('base64'),
      KeyId: key.arn,
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    }),
  );
}

function decrypt(input: JsonObject, keys: KmsKeys): KmsOutcome {
  const blob = bytesOf(input['CiphertextBlob']);
  const key = keys.find(sealedBy(blob) ?? '');
  const named = stringOf(input['KeyId']);
  if (!key) return refuse('InvalidCiphertextException', '');
  if (named !== undefined && !keys.find(named))
    return refuse('NotFoundException', `Invalid keyId '${named}'`);
  if (named !== undefined && keys.find(named) !== key) {
    return refuse(
      'IncorrectKeyException',
      'The key ID in the request does not identify a CMK that can perform this operation.',
    );
  }
  const plaintext = open(key, blob, contextOf(input));
  if (!plaintext) return refuse('InvalidCiphertextException', '');
  return result({
    Plaintext: plaintext.toString('base64'),
    KeyId: key.arn,
    EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
  });
}

function generateDataKey(
  input: JsonObject,
  keys: KmsKeys,
  withPlaintext: boolean,
): KmsOutcome | Promise<KmsOutcome> {
  const bytes = dataKeyBytes(input);
  if (bytes === undefined)
    return refuse('ValidationException', 'Please specify either number of bytes or key spec.');
  return withKey(input, keys, (key) => {
    const plaintext = randomBytes(bytes);
    return result({
      CiphertextBlob: seal(key, plaintext, contextOf(input)).toString('base64'),
      ...(withPlaintext ? { Plaintext: plaintext.toString('base64') } : {}),
      KeyId: key.arn,
    });
  });
}

function dataKeyBytes(input: JsonObject): number | undefined {
  const spec = stringOf(input['KeySpec']);
  const bytes = numberOf(input['NumberOfBytes']);
  if ((spec === undefined) === (bytes === undefined)) return undefined;
  if (bytes !== undefined) return isByteCount(bytes) ? bytes : undefined;
  return new Map([
    ['AES_128', 16],
    ['AES_256', 32],
  ]).get(spec ?? '');
}

function isByteCount(bytes: number): boolean {
  return Number.isInteger(bytes) && bytes >= 1 && bytes <= maxRandomBytes;
}

interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const newKeyPair = promisify(generateKeyPair);

const keyPairSpecs: ReadonlyMap<string, () => Promise<KeyPair>> = new Map([
  ['RSA_2048', () => newKeyPair('rsa', { modulusLength: 2048 })],
  ['RSA_3072', () => newKeyPair('rsa', { modulusLength: 3072 })],
  ['RSA_4096', () => newKeyPair('rsa', { modulusLength: 4096 })],
  ['ECC_NIST_P256', () => newKeyPair('ec', { namedCurve: 'P-256' })],
  ['ECC_NIST_P384', () => newKeyPair('ec', { namedCurve: 'P-384' })],
  ['ECC_NIST_EDWARDS25519', () => newKeyPair('ed25519')],
]);

function generateDataKeyPair(
  input: JsonObject,
  keys: KmsKeys,
  withPlaintext: boolean,
): KmsOutcome | Promise<KmsOutcome> {
  const spec = stringOf(input['KeyPairSpec']) ?? '';
  const generate = keyPairSpecs.get(spec);
  if (!generate)
    return refuse('ValidationException', `Value '${spec}' at 'keyPairSpec' is not one of those offered`);
  return withKey(input, keys, async (key) => {
    const { privateKey, publicKey } = await generate();
    const plaintext = privateKey.export({ type: 'pkcs8', format: 'der' });
    return result({
      PrivateKeyCiphertextBlob: seal(key, plaintext, contextOf(input)).toString('base64'),
      ...(withPlaintext ? { PrivateKeyPlaintext: plaintext.toString('base64') } : {}),
      PublicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
      KeyId: key.arn,
      KeyPairSpec: spec,
    });
  });
}

function generateRandom(input: JsonObject): KmsOutcome {
  const bytes = numberOf(input['NumberOfBytes']) ?? 0;
  if (!isByteCount(bytes))
    return refuse('ValidationException', `Value at 'numberOfBytes' must be 1 to ${maxRandomBytes}`);
  return result({ Plaintext: randomBytes(bytes).toString('base64') });
}

function metadata(key: KmsKey): JsonObject {
  return {
    AWSAccountId: key.arn.split(':')[4],
    KeyId: key.id,
    Arn: key.arn,
    Enabled: true,
    KeyManager: 'CUSTOMER',
    KeySpec: 'SYMMETRIC_DEFAULT',
    KeyState: 'Enabled',
    KeyUsage: 'ENCRYPT_DECRYPT',
    Origin: 'AWS_KMS',
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
  };
}

function contextOf(input: JsonObject): EncryptionContext {
  return stringMembers(input['EncryptionContext']);
}

function bytesOf(value: Json | undefined): Buffer {
  return Buffer.from(stringOf(value) ?? '', 'base64');
}
