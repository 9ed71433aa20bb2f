import { createHash, createHmac } from 'node:crypto';
import { unseal } from '../../shared/core/sealed.ts';
import { hmacKeyring } from '../../shared/crypto/keyring.ts';
import { testClock } from './clock.ts';

/** What somebody who wants to test codes holds besides a dump of the table. */
export interface Knowledge {
  /** Secrets of the server, in clear. */
  readonly peppers: readonly Uint8Array[];
  /** Secrets of challenges, as references carry them, or as somebody took them to be. */
  readonly secrets: readonly Uint8Array[];
  /** Secrets of browsers, as their cookies carry them. */
  readonly cookies: readonly Uint8Array[];
  /** What is looked for everywhere in the dump. */
  readonly missing?: 'peppers' | 'secrets';
}

/** Bytes of a challenge's secret, of a browser's, and of the MACs that are kept. */
const secretBytes = 32;
/** Bytes of the server's secrets. */
const pepperBytes = 64;
/** Longer byte strings, wrapped private keys among them, are taken as a whole. */
const longestSearched = 512;

/** What a dump is made of. */
export interface Material {
  /** Byte strings: as they stand, and whatever text, base64 and hexadecimal digits stand for. */
  readonly whole: readonly Uint8Array[];
  /** Strings, those inside of JSON too. */
  readonly texts: readonly string[];
  /** Every run of 32 bytes in those that are no text. */
  readonly secretRuns: readonly Uint8Array[];
  /** Every run of 64. */
  readonly pepperRuns: readonly Uint8Array[];
  /** The beginnings of all of 32 bytes or more, to be looked up. */
  readonly marks: ReadonlySet<string>;
}

/** Takes a dump apart. */
export function materialOf(dump: readonly unknown[]): Material {
  const leaves = dump.flatMap(leavesOf);
  const binary = distinct(leaves.flatMap(binaryIn)).filter(({ length }) => length >= 8);
  const texts = [...new Set(leaves.filter((leaf) => typeof leaf === 'string'))];
  const whole = distinct([...binary, ...texts.map((text) => Buffer.from(text))]);
  return {
    whole,
    texts,
    secretRuns: runsIn(binary, secretBytes),
    pepperRuns: runsIn(binary, pepperBytes),
    marks: new Set(whole.filter(({ length }) => length >= secretBytes).map(markOf)),
  };
}

/** Every string and byte string in an item, those inside of JSON too. */
function leavesOf(value: unknown): readonly (string | Uint8Array)[] {
  if (value instanceof Uint8Array) return [value];
  if (typeof value === 'string') return [value, ...leavesOf(jsonIn(value))];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(leavesOf);
}

function jsonIn(text: string): unknown {
  return /^[[{]/.test(text) ? JSON.parse(text) : undefined;
}

function binaryIn(leaf: string | Uint8Array): readonly Uint8Array[] {
  if (typeof leaf !== 'string') return [leaf];
  const parts = leaf.match(/[A-Za-z0-9+/_-]{16,}/g) ?? [];
  return parts.flatMap((part) => [Buffer.from(part, 'base64url'), Buffer.from(part, 'hex')]);
}

function runsIn(whole: readonly Uint8Array[], length: number): readonly Uint8Array[] {
  const searched = whole.filter((bytes) => bytes.length >= length && bytes.length <= longestSearched);
  return distinct(
    searched.flatMap((bytes) =>
      Array.from({ length: bytes.length - length + 1 }, (_, start) => bytes.subarray(start, start + length)),
    ),
  );
}

function distinct(found: readonly Uint8Array[]): readonly Uint8Array[] {
  return [...new Map(found.map((bytes) => [Buffer.from(bytes).toString('latin1'), bytes])).values()];
}

/** By which a byte string is looked up. */
export function markOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, secretBytes)).toString('latin1');
}

/**
 * Tests codes for a challenge in every way that the dump and the knowledge allow: for every key and every secret of a challenge that there could be, whether the dump has what the code turns into.
 * Gives the codes that are given away.
 */
export function testCodes(
  codes: readonly string[],
  id: Uint8Array,
  material: Material,
  { peppers, secrets, cookies, missing }: Knowledge,
): readonly string[] {
  const { whole, secretRuns, pepperRuns, marks } = material;
  const known = [...secrets, ...openedBy(cookies, id, whole)];
  const trials = [
    { keys: peppers, secrets: missing === 'secrets' ? [...known, ...secretRuns] : known },
    { keys: missing === 'peppers' ? whole : [], secrets: known },
    { keys: missing === 'peppers' ? [...pepperRuns, ...secretRuns] : [], secrets },
  ];
  const tests = trials.flatMap((trial) =>
    trial.keys.map((key) => ({ traces: tracer(key, id), secrets: trial.secrets })),
  );
  return codes.filter((code) =>
    tests.some((test) =>
      test.secrets.some((secret) => test.traces(secret, code).some((trace) => marks.has(markOf(trace)))),
    ),
  );
}

/** What comes out where 32 bytes of the dump are taken for a secret that was sealed for the browser. */
function openedBy(
  cookies: readonly Uint8Array[],
  id: Uint8Array,
  whole: readonly Uint8Array[],
): readonly Uint8Array[] {
  const seals = whole.filter(({ length }) => length === secretBytes);
  return cookies.flatMap((cookie) => seals.map((seal) => unseal(seal, cookie, id)));
}

/** What a code could have been turned into under a key: as the server does it, plainly, and without the key. */
function tracer(
  key: Uint8Array,
  id: Uint8Array,
): (secret: Uint8Array, code: string) => readonly Uint8Array[] {
  const keyring = hmacKeyring([{ version: 1, usableFrom: 0, secret: key }], testClock());
  return (secret, code) => {
    const text = Buffer.concat([id, secret, Buffer.from(code)]);
    return [
      ...['code', 'guess'].map((purpose) => keyring.mac(purpose, text) ?? new Uint8Array(0)),
      createHmac('sha512', key).update(text).digest(),
      createHash('sha256').update(text).digest(),
    ];
  };
}
