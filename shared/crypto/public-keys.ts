import { createPublicKey, hash } from 'node:crypto';
import { signingAlgorithms } from '../contract/signing-algorithm.ts';
import { type Bounded, bounded } from '../core/bounded.ts';
import { kept } from '../core/kept.ts';
import { currentKey, type KeySet, livingKeys, type PublicJwk } from '../core/key-set.ts';
import type { Clock, PublicKeys, VerifiedJwt } from '../core/ports.ts';
import { isSignedBy, parseJwt, type Verifier } from './jws.ts';

/** Seconds after which the keys are read again, and before which an unknown key id is no reason to. */
const maxAge = 300;
const shortestAge = 10;
/** JWTs that were verified and are remembered, by their hash, until the keys are read again. */
const maxRemembered = 1_000;

interface Loaded {
  readonly jwks: { readonly keys: readonly PublicJwk[] };
  readonly current: PublicJwk;
  readonly byId: ReadonlyMap<string, Verifier>;
  readonly verified: Bounded<VerifiedJwt>;
}

/** Verifies what our own keys signed. The keys are kept in memory; a token signed by a newer one makes us look again, at most every few seconds. */
export function publicKeysOf(read: () => Promise<KeySet | undefined>, clock: Clock): PublicKeys {
  const load = kept(() => loadKeys(read, clock), clock);
  const keyNamed = async (kid: string, { byId }: Loaded) =>
    byId.get(kid) ?? (await load(shortestAge)).byId.get(kid);
  return {
    async jwks() {
      return (await load(maxAge)).jwks;
    },
    async current() {
      return (await load(maxAge)).current;
    },
    async verify(jwt) {
      const loaded = await load(maxAge);
      // A resource server asks about the same token many times; a hash is a fraction of a signature.
      const name = hash('sha256', jwt, 'base64url');
      const known = loaded.verified.get(name);
      if (known) return known;
      const parsed = parseJwt(jwt);
      const kid = parsed?.header['kid'];
      const verifier = typeof kid === 'string' ? await keyNamed(kid, loaded) : undefined;
      if (!parsed || !verifier || !isSignedBy(parsed, verifier)) return undefined;
      const verified = { claims: Object.freeze(parsed.claims), type: String(parsed.header['typ'] ?? '') };
      loaded.verified.keep(name, verified, clock.milliseconds() + maxAge * 1000);
      return verified;
    },
  };
}

async function loadKeys(read: () => Promise<KeySet | undefined>, clock: Clock): Promise<Loaded> {
  const keySet = await read();
  if (!keySet) throw new Error('there are no signing keys yet');
  const jwks = { keys: livingKeys(keySet, clock.seconds()).map(({ publicJwk }) => publicJwk) };
  // A hint at a logout may be an ID token that ended long ago: it is verified for as long as its key is kept.
  // A newer version may have left keys of algorithms that this one does not know.
  const ours = keySet.keys.filter(({ publicJwk }) => signingAlgorithms.includes(publicJwk.alg));
  const byId = new Map(ours.map(({ kid, publicJwk }) => [kid, verifierOf(publicJwk)] as const));
  const verified = bounded<VerifiedJwt>(maxRemembered, clock);
  return { jwks, current: currentKey(keySet).publicJwk, byId, verified };
}

function verifierOf(publicJwk: PublicJwk): Verifier {
  return { alg: publicJwk.alg, key: createPublicKey({ key: { ...publicJwk }, format: 'jwk' }) };
}
