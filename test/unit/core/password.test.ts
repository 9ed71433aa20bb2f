import { describe, expect, it } from 'vitest';
import { hashPassword, passwordComplaint, verifyPassword } from '../../../shared/core/password.ts';

const salt = new Uint8Array(16).fill(7);

/** Vectors of the reference implementation's own tests (phc-winner-argon2, src/test.c): each is of `password` with the salt `somesalt`. */
const vectors = [
  '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
  '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4',
  '$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc',
  '$argon2id$v=19$m=65536,t=1,p=1$c29tZXNhbHQ$9qWtwbpyPd3vm1rB1GThgPzZ3/ydHL92zKL+15XZypg',
];

describe('a password hash', () => {
  it('is a PHC string of argon2id with 19 MiB, two passes and one lane', async () => {
    const hash = await hashPassword('correct horse battery staple', salt);
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$BwcHBwcHBwcHBwcHBwcHBw\$[A-Za-z0-9+/]{43}$/);
    expect(await hashPassword('correct horse battery staple', salt)).toBe(hash);
    expect(await hashPassword('correct horse battery staple', salt.slice().fill(8))).not.toBe(hash);
  });

  it.each(vectors)('of the reference implementation is understood: %s', async (vector) => {
    expect(await verifyPassword(vector, 'password')).toBe(true);
    expect(await verifyPassword(vector, 'Password')).toBe(false);
  });

  it('is of the one composition of letters that a keyboard may split', async () => {
    const hash = await hashPassword('p\u00e4ssw\u00f6rd', salt);
    expect(await hashPassword('pa\u0308sswo\u0308rd', salt)).toBe(hash);
    expect(await verifyPassword(hash, 'pa\u0308sswo\u0308rd')).toBe(true);
    expect(await verifyPassword(hash, 'passw\u00f6rd')).toBe(false);
  });

  it('counts blanks, case and every letter of a long password', async () => {
    const long = `${'x'.repeat(1_023)}y`;
    const hash = await hashPassword(long, salt);
    const answers = [long, 'x'.repeat(1_024), long.slice(0, 1_023), ` ${long.slice(1)}`].map((typed) =>
      verifyPassword(hash, typed),
    );
    expect(await Promise.all(answers)).toEqual([true, false, false, false]);
  });
});

describe('whom a password lets in', () => {
  it('is nobody without a hash, also when it is what the dummy was made of', async () => {
    expect(await verifyPassword(undefined, 'correct horse battery staple')).toBe(false);
    expect(await verifyPassword(undefined, '')).toBe(false);
  });

  it.each([
    ['empty', ''],
    ['of a lone surrogate', 'a\ud800b'],
    ['with NUL', 'a\0b'],
    ['of 1,025 bytes', 'x'.repeat(1_025)],
  ])('is nobody with one that is %s', async (_case, typed) => {
    const hash = await hashPassword('a\ufffdb', salt);
    expect(await verifyPassword(hash, typed)).toBe(false);
    await expect(hashPassword(typed, salt)).rejects.toThrow(/^the password (?:is|has) /);
  });
});

const [vector = ''] = vectors.slice(1);

describe('a hash that is none', () => {
  it.each([
    ['empty', ''],
    ['of argon2i', vector.replace('argon2id', 'argon2i')],
    ['of argon2d', vector.replace('argon2id', 'argon2d')],
    ['of another version', vector.replace('v=19', 'v=16')],
    ['without a version', vector.replace('$v=19', '')],
    ['with its parameters in another order', vector.replace('m=256,t=2', 't=2,m=256')],
    ['with a parameter more', vector.replace('p=1', 'p=1,keyid=AA')],
    ['with a leading zero', vector.replace('t=2', 't=02')],
    ['with a sign', vector.replace('t=2', 't=+2')],
    ['of no pass', vector.replace('t=2', 't=0')],
    ['of too many passes', vector.replace('t=2', 't=17')],
    ['of less memory than argon2 has', vector.replace('m=256', 'm=7')],
    ['of too much memory', vector.replace('m=256', 'm=131073')],
    ['of memory that no number holds', vector.replace('m=256', 'm=99999999999999999999')],
    ['of no lane', vector.replace('p=1', 'p=0')],
    ['of too many lanes', vector.replace('p=1', 'p=5')],
    ['padded', `${vector}=`],
    ['in the other base64', vector.replace('/', '_')],
    ['with bits left over', `${vector.slice(0, -1)}5`],
    ['with a short salt', vector.replace('c29tZXNhbHQ', 'c29tZXM')],
    ['without a salt', vector.replace('c29tZXNhbHQ', '')],
    ['with a short tag', vector.slice(0, -30)],
    ['without a tag', vector.slice(0, vector.lastIndexOf('$') + 1)],
    ['with something before it', ` ${vector}`],
    ['with a line after it', `${vector}\n`],
    ['a hash of bcrypt', '$2b$12$EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6Lruj3vjPGga31lW'],
    ['the password itself', 'password'],
    ['not of numbers', '$argon2id$v=19$m=NaN,t=NaN,p=NaN$$'],
  ])('lets nobody in, and throws nothing: %s', async (_case, hash) => {
    expect(await verifyPassword(hash, 'password')).toBe(false);
  });
});

describe('what is said about a text that can be no password', () => {
  it.each([
    ['a'.repeat(1_024), undefined],
    ['a'.repeat(1_025), 'is over 1024 bytes'],
    ['\u00e4'.repeat(512), undefined],
    ['\u00e4'.repeat(513), 'is over 1024 bytes'],
    ['a\u0308'.repeat(512), undefined],
    ['\u{1f600}'.repeat(257), 'is over 1024 bytes'],
    ['', 'is empty'],
    ['\udc00', 'has a character that is not allowed'],
    ['a\0', 'has a character that is not allowed'],
    [' \t\r\n', undefined],
  ])('of case %#', (typed, complaint) => {
    expect(passwordComplaint(typed)).toBe(complaint);
  });
});
