import { refuse } from './errors.ts';
import type { Ports } from './ports.ts';

/** Ports that proving a client takes. */
export type ClientAuthPorts = Pick<
  Ports,
  'clock' | 'clients' | 'clientSecrets' | 'assertions' | 'assertionVerifier'
>;

/** Every failure to prove a client says the same. */
export function refuseClient(
  because: 'client-unknown' | 'client-secret-wrong' | 'client-assertion-refused' | 'client-method-refused',
  challengeBasic = false,
): never {
  return refuse('invalid_client', { because, description: 'client authentication failed', challengeBasic });
}
