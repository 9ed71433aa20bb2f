import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { StartUpError } from '../errors.ts';
import { parseJson, stringMembers, stringOf } from '../json.ts';
import type { Stack } from '../template/stack.ts';

/** A symmetric key of the template. */
export interface KmsKey {
  readonly id: string;
  readonly arn: string;
  /** 32 bytes. */
  readonly material: Buffer;
}

/** The template's keys, and how a request may name them. */
export interface KmsKeys {
  /** By key id, key ARN, alias name or alias ARN. */
  find(name: string): KmsKey | undefined;
}

/**
 * Makes the template's keys. With a `file`, their material is read from it and what is new is written to it.
 * Throws `StartUpError` when the file holds something else.
 */
export function createKmsKeys(stack: Stack, file: string | undefined): KmsKeys {
  const { account, region } = stack.assembly;
  const stored = file === undefined ? new Map<string, string>() : readMaterial(file);
  const names = new Map<string, KmsKey>();
  for (const resource of stack.resources('AWS::KMS::Key')) {
    const id = stack.physicalId(resource);
    const arn = `arn:aws:kms:${region}:${account}:key/${id}`;
    const material = Buffer.from(stored.get(id) ?? randomBytes(32).toString('base64'), 'base64');
    stored.set(id, material.toString('base64'));
    const key = { id, arn, material };
    names.set(id, key).set(arn, key);
  }
  for (const resource of stack.resources('AWS::KMS::Alias')) {
    const { AliasName, TargetKeyId } = stack.properties(resource);
    const target = names.get(stringOf(TargetKeyId) ?? '');
    if (target)
      names.set(String(AliasName), target).set(`arn:aws:kms:${region}:${account}:${AliasName}`, target);
  }
  if (file !== undefined) writeMaterial(file, stored);
  return { find: (name) => names.get(name) };
}

function readMaterial(file: string): Map<string, string> {
  if (!existsSync(file)) return new Map();
  const material = new Map(stringMembers(parseJson(readFileSync(file, 'utf8'))));
  const whole = [...material.values()].every((value) => Buffer.from(value, 'base64').length === 32);
  if (material.size === 0 || !whole)
    throw new StartUpError(`The KMS keys in ${file} are damaged: delete the state folder.`);
  return material;
}

// Written beside and then moved, so that a crash leaves the old file or the new one.
function writeMaterial(file: string, material: ReadonlyMap<string, string>): void {
  if (material.size === 0) return;
  writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(material), null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** KMS's encryption context: public text that must be the same on decryption. */
export type EncryptionContext = ReadonlyMap<string, string>;

const version = 1;
const ivBytes = 12;
const tagBytes = 16;
const idBytes = 36;

/** Encrypts under a key; the blob says which key it was. */
export function seal(key: KmsKey, plaintext: Buffer, context: EncryptionContext): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key.material, iv).setAAD(authenticated(key.id, context));
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([Buffer.of(version), Buffer.from(key.id), iv, cipher.getAuthTag(), sealed]);
}

/** The id of the key that a blob names; undefined when it is no blob of ours. */
export function sealedBy(blob: Buffer): string | undefined {
  if (blob[0] !== version || blob.length < 1 + idBytes + ivBytes + tagBytes) return undefined;
  return blob.subarray(1, 1 + idBytes).toString();
}

/** Decrypts a blob; undefined when it was changed or the context is another. */
export function open(key: KmsKey, blob: Buffer, context: EncryptionContext): Buffer | undefined {
  const iv = blob.subarray(1 + idBytes, 1 + idBytes + ivBytes);
  const tag = blob.subarray(1 + idBytes + ivBytes, 1 + idBytes + ivBytes + tagBytes);
  const decipher = createDecipheriv('aes-256-gcm', key.material, iv, { authTagLength: tagBytes })
    .setAAD(authenticated(key.id, context))
    .setAuthTag(tag);
  try {
    return Buffer.concat([
      decipher.update(blob.subarray(1 + idBytes + ivBytes + tagBytes)),
      decipher.final(),
    ]);
  } catch {
    return undefined;
  }
}

// The order of a context's members does not matter.
function authenticated(keyId: string, context: EncryptionContext): Buffer {
  const members = [...context].sort(([left], [right]) => (left < right ? -1 : 1));
  return Buffer.from(JSON.stringify([keyId, members]));
}
