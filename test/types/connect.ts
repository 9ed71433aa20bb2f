import { connect } from '../../shared/runtime/connect.ts';
import { publicKeys } from '../../shared/runtime/readers.ts';
import { otpSecret } from '../../shared/runtime/secrets.ts';
import { clients, grants, guessLimits, verifiedCodes } from '../../shared/runtime/stores.ts';

// What must not compile where a function is connected: its needs and its providers are the same list.

/** The ports of a function with these needs: what the needs bring, and nothing else. */
export async function connected() {
  const ports = await connect(['clients', 'otpSecret'], { clients, otpSecret });
  // @ts-expect-error a port that no need brings
  ports.grants;
  // @ts-expect-error a need brings its own ports only
  ports.refreshKeys;
  return [ports.clients, ports.otpKeys, ports.clock, ports.entropy];
}

/** Whoever judges codes can buy guesses, and tell of right ones. */
export async function judging() {
  const ports = await connect(['guessLimits', 'verifiedCodes'], { guessLimits, verifiedCodes });
  await ports.guessLimits.spend({ scope: 'guess', key: 'recipient' });
  await ports.verifiedCodes.verified('FI', 0);
  // @ts-expect-error no messages
  ports.sendLimits;
  // @ts-expect-error nor their allowances
  await ports.guessLimits.spend({ scope: 'recipient', key: 'recipient' });
  // @ts-expect-error nor passwords
  await ports.guessLimits.spend({ scope: 'passwordUser', key: 'name' });
  // @ts-expect-error nor claims
  ports.guessLimits.claim;
  // @ts-expect-error nor budgets
  ports.smsBudgets;
}

// @ts-expect-error a need without a provider
export const lacking = () => connect(['clients', 'grants'], { clients });

// @ts-expect-error a provider without a need
export const excessive = () => connect(['clients'], { clients, grants });

// @ts-expect-error a provider of something else
export const mistaken = () => connect(['clients'], { clients: publicKeys });

// @ts-expect-error a need that there is not
export const unknown = () => connect(['everything'], {});
