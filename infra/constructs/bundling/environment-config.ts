/**
 * Stands in for `@smithy/core/config` in every bundle: the SDK's settings, read from the environment and nowhere else.
 * The real module also looks for `~/.aws/config` and asks an instance's metadata address for its region, at the first request of every client.
 * A Lambda function has neither, and its region stands in `AWS_REGION`.
 */

type Environment = Readonly<Record<string, string | undefined>>;

interface Selectors<T> {
  readonly environmentVariableSelector: (environment: Environment, options?: unknown) => T | undefined;
  readonly default: T | undefined | (() => Promise<T | undefined>);
}

/** A provider of one setting: the variable where it is set, else the default. */
export function loadConfig<T>(
  { environmentVariableSelector, default: orElse }: Selectors<T>,
  options: unknown = {},
): () => Promise<T | undefined> {
  return async () =>
    environmentVariableSelector(process.env, options) ??
    (typeof orElse === 'function' ? await (orElse as () => Promise<T | undefined>)() : orElse);
}

/** Where a value is said to come from, in the messages of `booleanSelector`. */
export const SelectorType = { ENV: 'env', CONFIG: 'shared config entry' } as const;

/** Reads `true` or `false`. Throws for any other text. */
export function booleanSelector(environment: Environment, name: string, type: string): boolean | undefined {
  const text = environment[name];
  if (text === undefined) return undefined;
  if (text === 'true' || text === 'false') return text === 'true';
  throw new Error(`${type} ${name} is "${text}": allowed is true or false`);
}

function switchedBy(name: string): Selectors<boolean> {
  return {
    environmentVariableSelector: (environment) => booleanSelector(environment, name, SelectorType.ENV),
    default: false,
  };
}

export const NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS = switchedBy('AWS_USE_DUALSTACK_ENDPOINT');
export const NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS = switchedBy('AWS_USE_FIPS_ENDPOINT');

export const REGION_ENV_NAME = 'AWS_REGION';
export const REGION_INI_NAME = 'region';
export const NODE_REGION_CONFIG_OPTIONS: Selectors<string> = {
  environmentVariableSelector: (environment) => environment[REGION_ENV_NAME],
  default: async () => {
    throw new Error('no AWS region: set AWS_REGION in the environment');
  },
};
/** Options for reading files, of which there are none. */
export const NODE_REGION_CONFIG_FILE_OPTIONS = {};

interface RegionSettings {
  readonly region?: string | (() => Promise<string>);
  readonly useFipsEndpoint?: boolean | (() => Promise<boolean>);
}

/** Makes providers of a client's region and FIPS switch. */
export function resolveRegionConfig<T extends RegionSettings>(settings: T): T {
  const { region, useFipsEndpoint } = settings;
  return Object.assign(settings, {
    region: async () => (typeof region === 'function' ? await region() : region),
    useFipsEndpoint: async () =>
      typeof useFipsEndpoint === 'function' ? await useFipsEndpoint() : useFipsEndpoint === true,
  });
}

/** The SDK's defaults mode when nobody chose another. */
export function resolveDefaultsModeConfig(): () => Promise<'legacy'> {
  return async () => 'legacy';
}

/** Thrown when a provider finds nothing. */
export class ProviderError extends Error {
  override readonly name: string = 'ProviderError';
}

/** Thrown when there are no credentials. */
export class CredentialsProviderError extends ProviderError {
  override readonly name = 'CredentialsProviderError';
}

/** Joins the parts of a key in a shared config file. */
export const CONFIG_PREFIX_SEPARATOR = '.';
