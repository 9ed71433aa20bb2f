import { wireGrants } from '../../shared/core/grant.ts';
import { dialects } from '../../shared/dialects/index.ts';
import { grantTypes } from '../../shared/grants/index.ts';

const ownPrefix = 'urn:latchkey:params:oauth:grant-type:';

/** Every `grant_type` value that some dialect accepts, with the name under which our registry has its grant. */
const byWireName: ReadonlyMap<string, string> = new Map(
  dialects.flatMap((dialect) =>
    wireGrants(dialect, grantTypes).map(({ name, type }) => [name, type] as const),
  ),
);

/** The accepted `grant_type` values, verbatim as on the wire. */
export const knownGrantTypes: readonly string[] = [...byWireName.keys()];

/** Short names with the wire names that each stands for, one in each dialect: `otp-sms`. */
const byShortName: ReadonlyMap<string, readonly string[]> = Map.groupBy(
  knownGrantTypes.filter((wireName) => byWireName.get(wireName)?.startsWith(ownPrefix)),
  shortGrantType,
);

export const shortGrantTypes: readonly string[] = [...byShortName.keys()];

/** The wire names of a short name; any other text as it stands. */
export function expandGrantType(name: string): readonly string[] {
  return byShortName.get(name) ?? [name];
}

/** The short name of a wire name where there is one, for people to read. */
export function shortGrantType(wireName: string): string {
  const type = byWireName.get(wireName);
  return type?.startsWith(ownPrefix) ? type.slice(ownPrefix.length).replaceAll(':', '-') : wireName;
}

/** Whether some dialect has a meaning of its own for the scope, so that it names no resource server. */
export function isOwnScope(scope: string): boolean {
  return dialects.some((dialect) => dialect.isOwnScope(scope));
}
