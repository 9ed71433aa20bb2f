import type { ChallengeHandle, Dialect } from './dialect.ts';
import type { Ports } from './ports.ts';

/**
 * The handle behind a reference that does not rotate, while the reference lives; `undefined` for a forged or late one. Its life is a clock of its own, beside the code's validity (contradiction 29).
 */
export function liveHandle(
  reference: string,
  dialect: Pick<Dialect, 'decodeReference' | 'referenceLife'>,
  ports: Pick<Ports, 'clock' | 'otpKeys'>,
): ChallengeHandle | undefined {
  const handle = dialect.decodeReference(reference, ports.otpKeys);
  const isAlive = handle && ports.clock.milliseconds() < handle.issuedAt + dialect.referenceLife * 1000;
  return isAlive ? handle : undefined;
}
