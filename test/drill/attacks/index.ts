import type { Attack } from '../attack.ts';
import { bruteForceFromManyAddresses, bruteForceFromOneAddress } from './brute-force.ts';
import { enumerationByTiming } from './enumeration.ts';
import { malformedFloods } from './floods.ts';
import { forgedTokens } from './forged-tokens.ts';
import { lockOut, lockOutThroughTheClient } from './lock-out.ts';
import { parallelGuesses, parallelRightCodes } from './parallel.ts';
import { replayedReferences, replayedRefreshTokens } from './replays.ts';
import { resendThenGuess } from './resend-then-guess.ts';
import { numberCycling, smsPumping } from './sms-pumping.ts';

/** REGISTRY of the attacks, in the order in which they are played. */
export const attacks: readonly Attack[] = [
  bruteForceFromOneAddress,
  bruteForceFromManyAddresses,
  resendThenGuess,
  parallelGuesses,
  parallelRightCodes,
  smsPumping,
  numberCycling,
  replayedReferences,
  replayedRefreshTokens,
  forgedTokens,
  enumerationByTiming,
  malformedFloods,
  lockOut,
  lockOutThroughTheClient,
];
