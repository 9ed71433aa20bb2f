import { toBase64Url } from '../../shared/core/encoding.ts';
import type { Challenge } from '../../shared/core/model.ts';
import type { ChallengeStore, Guess } from '../../shared/core/ports.ts';

/** Challenges by id; `contents` lets tests look and remove, as TTL does. */
export function memoryChallengeStore(): ChallengeStore & { readonly contents: Map<string, Challenge> } {
  const contents = new Map<string, Challenge>();
  const spent = new Set<string>();
  const released = new Set<string>();
  return {
    contents,
    async open(challenge) {
      const name = toBase64Url(challenge.id);
      const there = contents.get(name);
      const isFree = released.delete(name) || !there;
      if (!isFree) return { kind: 'there', challenge: there };
      spent.delete(name);
      contents.set(name, challenge);
      return { kind: 'opened' };
    },
    async find(id) {
      const name = toBase64Url(id);
      return released.has(name) ? undefined : contents.get(name);
    },
    async release({ id, issuedAt }) {
      const name = toBase64Url(id);
      const challenge = contents.get(name);
      if (challenge?.issuedAt !== issuedAt || released.has(name)) return true;
      if (challenge.attempts > 0) return false;
      released.add(name);
      contents.set(name, { ...challenge, attempts: challenge.maxAttempts });
      return true;
    },
    async charge(guess) {
      const name = toBase64Url(guess.id);
      const challenge = contents.get(name);
      if (!challenge) return { kind: 'refused' };
      if (!mayGuess(challenge, guess)) return { kind: 'refused', challenge };
      const charged: Challenge = {
        ...challenge,
        attempts: challenge.attempts + 1,
        lastGuess: { mac: guess.mac, at: guess.now },
      };
      contents.set(name, charged);
      return { kind: 'charged', challenge: charged };
    },
    async spend({ id, clientId }) {
      const name = toBase64Url(id);
      const challenge = contents.get(name);
      if (challenge?.clientId !== clientId || spent.has(name)) return false;
      spent.add(name);
      contents.set(name, { ...challenge, attempts: challenge.maxAttempts });
      return true;
    },
    async retire({ id, clientId, generation, now }) {
      const name = toBase64Url(id);
      const challenge = contents.get(name);
      const isNewest = challenge?.attempts === generation && challenge.clientId === clientId;
      if (!isNewest || challenge.expiresAt > now) return false;
      contents.set(name, { ...challenge, attempts: generation + 1 });
      return true;
    },
  };
}

function mayGuess(challenge: Challenge, { clientId, generation, now }: Guess): boolean {
  return (
    challenge.clientId === clientId &&
    challenge.expiresAt > now &&
    challenge.attempts < challenge.maxAttempts &&
    (generation === undefined || generation === challenge.attempts)
  );
}
