import { defaultSigningAlgorithm, type SigningAlgorithm } from '../contract/signing-algorithm.ts';
import { kept } from './kept.ts';
import type { Claims, Clock, Signer } from './ports.ts';

/** Makes a signed JWT with the given `typ`, by one key. */
export type KeySigner = (claims: Claims, type: string) => Promise<string>;

/** Seconds after which a running function looks whether another key signs by now. */
const signerAge = 3_600;

/**
 * Signs with the current key of each algorithm, which `load` opens and which is kept for an hour: the default's is opened now, another's only when the first token asks for it.
 * Throws what the first load throws.
 */
export async function keptSigner(
  load: (alg: SigningAlgorithm) => Promise<KeySigner>,
  clock: Clock,
): Promise<Signer> {
  const signerOf = (alg: SigningAlgorithm) => kept(() => load(alg), clock);
  const signers = { RS256: signerOf('RS256'), ES256: signerOf('ES256'), EdDSA: signerOf('EdDSA') };
  await signers[defaultSigningAlgorithm](signerAge);
  return {
    async sign(claims, type, alg = defaultSigningAlgorithm) {
      const sign = await signers[alg](signerAge);
      return sign(claims, type);
    },
    async ready(alg = defaultSigningAlgorithm) {
      await signers[alg](signerAge);
    },
  };
}
