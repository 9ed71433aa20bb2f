import { describe, expect, it } from 'vitest';
import {
  addVersion,
  currentVersion,
  dropVersion,
  firstSecret,
  type SecretPurpose,
  type WrappedSecret,
} from '../../../shared/core/secret-versions.ts';
import { startOfTests as start } from '../../support/clock.ts';

const wrapped = (number: number) => Uint8Array.from([number]);
const day = 86_400;
/** A version is used so many seconds after it was made. */
const ahead = 1_200;

/** A secret that was made at the start of tests, and rotated so many seconds after it, one time after the other. */
function secretRotated(purpose: SecretPurpose, ...after: readonly number[]): WrappedSecret {
  return after.reduce(
    (secret, seconds, index) => addVersion(secret, wrapped(index + 2), start + seconds),
    firstSecret(purpose, wrapped(1), start),
  );
}

function version(number: number, seconds: number) {
  return { version: number, usableFrom: start + seconds, wrapped: wrapped(number) };
}

describe('a rotated secret', () => {
  it('has one version more, which is used in twenty minutes', () => {
    const secret = secretRotated('otp', day);
    expect(secret).toEqual({
      purpose: 'otp',
      revision: 2,
      versions: [version(1, 0), version(2, day + ahead)],
    });
    const used = [0, day, day + ahead - 1, day + ahead].map(
      (seconds) => currentVersion(secret.versions, start + seconds).version,
    );
    expect(used).toEqual([1, 1, 1, 2]);
  });

  it('is not rotated again before its newest version is used', () => {
    const secret = secretRotated('otp', day);
    expect(() => addVersion(secret, wrapped(3), start + day + ahead - 1)).toThrow(
      'version 2 of the otp secret is not in use yet: wait until it is',
    );
    expect(addVersion(secret, wrapped(3), start + day + ahead).versions).toEqual([
      version(1, 0),
      version(2, day + ahead),
      version(3, day + 2 * ahead),
    ]);
  });

  it('loses versions of codes that were replaced more than two days ago, but for the first', () => {
    const lasting = { ...version(1, 0), lastingOnly: true };
    const third = version(3, 4 * day + ahead);
    expect(secretRotated('otp', day, 4 * day).versions).toEqual([lasting, version(2, day + ahead), third]);
    expect(secretRotated('otp', day, 4 * day, 7 * day).versions).toEqual([
      lasting,
      third,
      version(4, 7 * day + ahead),
    ]);
  });

  it('keeps a version of codes for two days after it was replaced', () => {
    const atTheEnd = secretRotated('otp', day, 3 * day + ahead).versions;
    expect(atTheEnd).toEqual([version(1, 0), version(2, day + ahead), version(3, 3 * day + 2 * ahead)]);
    const aSecondLater = secretRotated('otp', day, 3 * day + ahead + 1).versions;
    expect(aSecondLater[0]).toEqual({ ...version(1, 0), lastingOnly: true });
  });

  it('keeps every version of refresh tokens', () => {
    expect(secretRotated('refresh', day, 400 * day, 800 * day).versions).toEqual([
      version(1, 0),
      version(2, day + ahead),
      version(3, 400 * day + ahead),
      version(4, 800 * day + ahead),
    ]);
  });

  it('ends at version 255, the last that fits into a token', () => {
    const last: WrappedSecret = { purpose: 'refresh', revision: 255, versions: [version(255, 0)] };
    expect(() => addVersion(last, wrapped(0), start + day)).toThrow(
      'the refresh secret has had its 255 versions',
    );
  });
});

describe('a dropped version', () => {
  it('of refresh tokens is gone, also the first', () => {
    const secret = secretRotated('refresh', day, 2 * day);
    expect(dropVersion(secret, 1, start + day + ahead)).toEqual({
      purpose: 'refresh',
      revision: 4,
      versions: [version(2, day + ahead), version(3, 2 * day + ahead)],
    });
  });

  it('of codes is gone, but for the first, which stays for lasting MACs', () => {
    const secret = secretRotated('otp', day, 2 * day);
    const now = start + 3 * day;
    const withoutSecond = dropVersion(secret, 2, now);
    expect(withoutSecond.versions).toEqual([version(1, 0), version(3, 2 * day + ahead)]);
    expect(dropVersion(withoutSecond, 1, now)).toEqual({
      purpose: 'otp',
      revision: 5,
      versions: [{ ...version(1, 0), lastingOnly: true }, version(3, 2 * day + ahead)],
    });
  });

  it('is none that is used, or will be', () => {
    const secret = secretRotated('refresh', day);
    const inUse = (number: number) =>
      `version ${number} of the refresh secret is in use, or will be: rotate first`;
    expect(() => dropVersion(secret, 1, start + day + ahead - 1)).toThrow(inUse(1));
    expect(() => dropVersion(secret, 2, start + day + ahead - 1)).toThrow(inUse(2));
    expect(() => dropVersion(secret, 2, start + day + ahead)).toThrow(inUse(2));
  });

  it('is one that is there', () => {
    const secret = dropVersion(secretRotated('otp', day), 1, start + 2 * day);
    for (const number of [1, 3]) {
      expect(() => dropVersion(secret, number, start + 2 * day)).toThrow(
        `the otp secret has no version ${number} that could be dropped`,
      );
    }
  });
});
