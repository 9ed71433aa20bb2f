/** Secrets that the server keeps for itself, each for one family of MACs. */
export const secretPurposes = ['otp', 'refresh'] as const;
export type SecretPurpose = (typeof secretPurposes)[number];

/** One version of a secret. */
export interface SecretVersion {
  /** 1 to 255, for it is one byte of a token; a higher number is a later version. */
  readonly version: number;
  /** Epoch seconds. Before that nothing is made under it, so that whoever checks knows it by then. */
  readonly usableFrom: number;
  /** It is kept for lasting MACs alone (core/current-mac.ts), and proves nothing any more. */
  readonly lastingOnly?: true;
}

/** As it is kept. */
export interface WrappedVersion extends SecretVersion {
  readonly wrapped: Uint8Array;
}

/** A secret as it is kept. `revision` grows by one with every change, so that two changes at once cannot both win. */
export interface WrappedSecret {
  readonly purpose: SecretPurpose;
  readonly revision: number;
  /** Oldest first. */
  readonly versions: readonly WrappedVersion[];
}

/**
 * Seconds until a new version is used. Running functions read their secrets every five minutes (core/fresh-keyring.ts), so all of them know it by then, also where clocks differ by ten.
 */
export const usableAfter = 1_200;

/** Seconds that a version stays after the next one came into use: twice the life of the longest reference. */
const keptFor = 2 * 86_400;

const maxVersion = 255;

/** How secrets differ. */
const rules: Readonly<
  Record<SecretPurpose, { readonly firstStays: boolean; readonly dropsByItself: boolean }>
> = {
  // Recipients and users are found by MACs of its first version.
  otp: { firstStays: true, dropsByItself: true },
  // Refresh tokens may live until they are revoked: nobody but the owner knows when the last one is gone.
  refresh: { firstStays: false, dropsByItself: false },
};

/** The oldest version. Throws an error when there is none. */
export function firstVersion<V extends SecretVersion>(versions: readonly V[]): V {
  const [first] = versions.toSorted((left, right) => left.version - right.version);
  if (!first) throw new Error('a secret has no version');
  return first;
}

/** Versions whose MACs prove something, newest first. */
export function countingVersions<V extends SecretVersion>(versions: readonly V[]): readonly V[] {
  return versions
    .filter((version) => !version.lastingOnly)
    .sort((left, right) => right.version - left.version);
}

/** The newest version that is usable at that time (epoch seconds): the oldest that counts, before any is. */
export function currentVersion<V extends SecretVersion>(versions: readonly V[], now: number): V {
  const counting = countingVersions(versions);
  return counting.find(({ usableFrom }) => usableFrom <= now) ?? firstVersion(counting);
}

/** A new secret with one version, in use at once. */
export function firstSecret(purpose: SecretPurpose, wrapped: Uint8Array, now: number): WrappedSecret {
  return { purpose, revision: 1, versions: [{ version: 1, usableFrom: now, wrapped }] };
}

/**
 * The secret with one more version, usable soon, and without those that nothing alive was made under.
 * Throws an error while the version before is not in use yet, and after the last of all numbers.
 */
export function addVersion(secret: WrappedSecret, wrapped: Uint8Array, now: number): WrappedSecret {
  const { purpose, revision, versions } = secret;
  const newest = countingVersions(versions)[0] ?? firstVersion(versions);
  if (newest.usableFrom > now)
    throw new Error(`version ${newest.version} of the ${purpose} secret is not in use yet: wait until it is`);
  if (newest.version === maxVersion)
    throw new Error(`the ${purpose} secret has had its ${maxVersion} versions`);
  const added = { version: newest.version + 1, usableFrom: now + usableAfter, wrapped };
  const kept = rules[purpose].dropsByItself ? retired(secret, outlived(versions, now)) : versions;
  return { purpose, revision: revision + 1, versions: [...kept, added] };
}

/**
 * The secret without a version that is not in use any more. Of a secret whose first version stays, that one is kept, for lasting MACs alone.
 * Throws an error for a version that is in use, or will be, and when there is no such version.
 */
export function dropVersion(secret: WrappedSecret, version: number, now: number): WrappedSecret {
  const { purpose, revision, versions } = secret;
  const dropped = countingVersions(versions).find((known) => known.version === version);
  if (!dropped) throw new Error(`the ${purpose} secret has no version ${version} that could be dropped`);
  if (dropped.version >= currentVersion(versions, now).version)
    throw new Error(`version ${version} of the ${purpose} secret is in use, or will be: rotate first`);
  return { purpose, revision: revision + 1, versions: retired(secret, [dropped]) };
}

/** Versions that were replaced so long ago that nothing made under them is alive. */
function outlived(versions: readonly WrappedVersion[], now: number): readonly WrappedVersion[] {
  return countingVersions(versions).filter((_, index, newestFirst) => {
    const successor = newestFirst[index - 1];
    return successor !== undefined && now - successor.usableFrom > keptFor;
  });
}

function retired(
  { purpose, versions }: WrappedSecret,
  leaving: readonly WrappedVersion[],
): readonly WrappedVersion[] {
  const first = firstVersion(versions);
  return versions.flatMap((version): WrappedVersion[] => {
    if (!leaving.includes(version)) return [version];
    return version === first && rules[purpose].firstStays ? [{ ...version, lastingOnly: true }] : [];
  });
}
