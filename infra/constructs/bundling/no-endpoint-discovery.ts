/**
 * Stands in for `@aws-sdk/middleware-endpoint-discovery` in every bundle.
 * DynamoDB no longer needs endpoint discovery and the client leaves it off unless told otherwise; the real module brings an LRU cache along, 9 kB together.
 */

/** Where the client would look for the switch: nowhere, it stays off. */
export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: () => undefined,
  configFileSelector: () => undefined,
  default: false,
} as const;

/** Gives the client's configuration back as it is. */
export function resolveEndpointDiscoveryConfig<T>(configuration: T): T {
  return configuration;
}
