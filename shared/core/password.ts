import { argon2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { utf8 } from './encoding.ts';

const derive = promisify(argon2);

/** In UTF-8: no person's password is longer, and nobody may have us hash megabytes. */
const maxBytes = 1_024;
const tagBytes = 32;

/** What a hash costs. */
interface Cost {
  /** KiB. */
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** Of new hashes: the OWASP Password Storage Cheat Sheet's first choice where memory is paid for. */
const currentCost: Cost = { memory: 19_456, passes: 2, parallelism: 1 };

/** A hash, taken apart. */
interface PasswordHash extends Cost {
  readonly salt: Uint8Array;
  readonly tag: Uint8Array;
}

/** What is hashed against where there is no hash. */
const dummy: PasswordHash = {
  ...currentCost,
  salt: new Uint8Array(16),
  tag: new Uint8Array(tagBytes),
};

/** Why the text can be no password, in words that go after its name; `undefined` when it can. What no request can carry, nobody could log in with. */
export function passwordComplaint(password: string): string | undefined {
  if (password === '') return 'is empty';
  if (!password.isWellFormed() || password.includes('\0')) return 'has a character that is not allowed';
  return bytesOf(password).length > maxBytes ? `is over ${maxBytes} bytes` : undefined;
}

/**
 * The argon2id hash of a password, as a PHC string; `salt` is 16 random bytes. Throws an error for a text that can be no password.
 */
export async function hashPassword(password: string, salt: Uint8Array): Promise<string> {
  const complaint = passwordComplaint(password);
  if (complaint !== undefined) throw new Error(`the password ${complaint}`);
  const tag = await tagOf(password, { ...currentCost, salt }, tagBytes);
  return format({ ...currentCost, salt, tag });
}

/**
 * Whether it is the password of the hash. Without a hash, with one that cannot be read, and with a text that can be no password, it is not; and that takes as long to tell, so that time does
 * not say who has an account. Hashes of another cost than that of `hashPassword` are verified too, in the time that they take.
 */
export async function verifyPassword(hash: string | undefined, password: string): Promise<boolean> {
  const stored = hash === undefined ? undefined : parse(hash);
  const isPossible = passwordComplaint(password) === undefined;
  const against = stored ?? dummy;
  const tag = await tagOf(isPossible ? password : '', against, against.tag.length);
  const isRight = timingSafeEqual(tag, against.tag);
  return isRight && isPossible && stored !== undefined;
}

/** RFC 9106. */
async function tagOf(
  password: string,
  { memory, passes, parallelism, salt }: Cost & Pick<PasswordHash, 'salt'>,
  tagLength: number,
): Promise<Uint8Array> {
  return derive('argon2id', {
    message: bytesOf(password),
    nonce: salt,
    ...{ memory, passes, parallelism, tagLength },
  });
}

/** Keyboards compose letters differently. */
function bytesOf(password: string): Uint8Array {
  return utf8(password.normalize('NFC'));
}

function format({ memory, passes, parallelism, salt, tag }: PasswordHash): string {
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${toBase64(salt)}$${toBase64(tag)}`;
}

const number = '[1-9]\\d{0,6}';
const base64 = '[A-Za-z0-9+/]+';
const phc = new RegExp(
  `^\\$argon2id\\$v=19\\$m=(${number}),t=(${number}),p=(${number})\\$(${base64})\\$(${base64})$`,
);

/** Nothing for a text that is no such hash, or whose cost or lengths are out of all reason. */
function parse(hash: string): PasswordHash | undefined {
  const [, memory, passes, parallelism, salt, tag] = phc.exec(hash) ?? [];
  const parsed: PasswordHash = {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: fromBase64(salt),
    tag: fromBase64(tag),
  };
  return format(parsed) === hash && isReasonable(parsed) ? parsed : undefined;
}

/** The least that RFC 9106 allows, a salt and a tag that are worth something, and at most what a function can spend on one request. */
function isReasonable({ memory, passes, parallelism, salt, tag }: PasswordHash): boolean {
  return (
    isBetween(parallelism, 1, 4) &&
    isBetween(memory, 8 * parallelism, 131_072) &&
    isBetween(passes, 1, 16) &&
    isBetween(salt.length, 8, 64) &&
    isBetween(tag.length, 16, 64)
  );
}

function isBetween(value: number, least: number, most: number): boolean {
  return least <= value && value <= most;
}

/** Without padding, as PHC strings have it. */
function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '');
}

function fromBase64(text = ''): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}
