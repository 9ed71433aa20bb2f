import type { Capability } from '../contract/functions.ts';
import type { KeyCustodianPorts } from '../core/key-custodian.ts';
import type { Clock, Entropy, Metrics, Ports } from '../core/ports.ts';
import { nodeEntropy } from '../crypto/entropy.ts';
import { embeddedMetrics } from '../http/metrics.ts';
import { systemClock } from './clock.ts';

/** The ports that each capability brings. */
export interface Provided {
  readonly clients: Pick<Ports, 'clients'>;
  readonly clientSecrets: Pick<Ports, 'clientSecrets'>;
  readonly assertions: Pick<Ports, 'assertions' | 'assertionVerifier'>;
  readonly sendLimits: Pick<Ports, 'sendLimits'>;
  readonly guessLimits: Pick<Ports, 'guessLimits'>;
  readonly passwordLimits: Pick<Ports, 'passwordLimits'>;
  readonly smsBudgets: Pick<Ports, 'smsBudgets' | 'verifiedCodes'>;
  readonly verifiedCodes: Pick<Ports, 'verifiedCodes'>;
  readonly challenges: Pick<Ports, 'challenges'>;
  readonly authSources: Pick<Ports, 'authSources'>;
  readonly users: Pick<Ports, 'users'>;
  readonly grants: Pick<Ports, 'grants'>;
  readonly grantReader: Pick<Ports, 'grantReader'>;
  readonly grantRevocation: Pick<Ports, 'grantRevocation'>;
  readonly flows: Pick<Ports, 'flows'>;
  readonly sessions: Pick<Ports, 'sessions'>;
  readonly consents: Pick<Ports, 'consents'>;
  readonly pushedRequests: Pick<Ports, 'pushedRequests'>;
  readonly signer: Pick<Ports, 'signer'>;
  readonly publicKeys: Pick<Ports, 'publicKeys'>;
  readonly otpSecret: { readonly otpKeys: Ports['otpKeys'] };
  readonly refreshSecret: { readonly refreshKeys: Ports['refreshKeys'] };
  readonly sms: Pick<Ports, 'sms'>;
  readonly email: Pick<Ports, 'email'>;
  readonly recipients: Pick<Ports, 'recipients'>;
  readonly keyCustodian: Pick<KeyCustodianPorts, 'keyStore' | 'keyWrapper' | 'publicJwkOf'>;
}

/** Connects one capability's ports to their adapters. */
export type Provider<C extends Capability> = () => Provided[C] | Promise<Provided[C]>;

type Merged<T> = (T extends unknown ? (part: T) => void : never) extends (whole: infer W) => void ? W : never;

/** The ports of a function with these needs. */
export type Connected<C extends Capability> = Merged<Provided[C]> & {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly metrics: Metrics;
};

/**
 * The composition root. A function names its needs, the line from which its policy is made too, and hands over a provider for each: leaving one out, or adding one that
 * the line does not have, does not compile. Providers come one by one, so that a bundle has only the adapters that its function uses.
 */
export async function connect<const N extends readonly Capability[]>(
  needs: N,
  providers: { readonly [C in N[number]]: Provider<C> },
): Promise<Connected<N[number]>> {
  const parts = await Promise.all(needs.map((need: N[number]) => providers[need]())).catch(notStarted);
  return Object.assign(
    { clock: systemClock, entropy: nodeEntropy, metrics: embeddedMetrics },
    ...parts,
  ) as Connected<N[number]>;
}

/** Lambda ends a process that did not start, so the next request starts another and asks for everything anew. */
function notStarted(cause: unknown): never {
  embeddedMetrics.count('Faults', 'start');
  throw cause;
}
