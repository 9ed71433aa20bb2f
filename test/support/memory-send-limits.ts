import type { RateLimit, SendLimits } from '../../shared/contract/environment.ts';
import { toBase64Url } from '../../shared/core/encoding.ts';
import type { Allowance, SendClaim, SendLimitStore, SendLogView } from '../../shared/core/limits.ts';
import type { Clock } from '../../shared/core/ports.ts';

function lastOf(claimed: Claimed | undefined): Pick<SendLogView, 'last'> {
  if (!claimed) return {};
  const { at, nonce, request } = claimed;
  return { last: { at, nonce, request: new Uint8Array(Buffer.from(request, 'base64url')) } };
}

function senderOf(lastSender: string | undefined): Pick<SendLogView, 'lastSender'> {
  return lastSender === undefined ? {} : { lastSender };
}

interface Claimed {
  readonly request: string;
  readonly at: number;
  readonly nonce: Uint8Array;
}

/** Clients remembered for one recipient. */
const maxKnown = 20;

/** One store behind all ports that take from it. */
export function limitsIn<T extends SendLimitStore>(store: T) {
  return { sendLimits: store, guessLimits: store, passwordLimits: store };
}

/** Allowances as logs of times, newest first, counted message by message; `sent` lets tests look. */
export function memorySendLimits(
  limits: SendLimits,
  clock: Clock,
): SendLimitStore & { readonly sent: ReadonlyMap<string, readonly number[]> } {
  const sent = new Map<string, number[]>();
  const claims = new Map<string, Claimed>();
  const known = new Map<string, Set<string>>();
  const senders = new Map<string, string>();
  const nameOf = ({ scope, key }: Pick<Allowance, 'scope' | 'key'>) => `${scope}:${key}`;
  const limitsOf = ({ scope, limits: own }: Allowance): readonly RateLimit[] =>
    own ?? (scope in limits ? limits[scope as keyof SendLimits] : limits.recipient);
  const view = (log: Pick<Allowance, 'scope' | 'key'>): SendLogView => ({
    times: sent.get(nameOf(log)) ?? [],
    knownClients: [...(known.get(nameOf(log)) ?? [])],
    ...lastOf(claims.get(nameOf(log))),
    ...senderOf(senders.get(nameOf(log))),
  });

  const add = (allowance: Allowance, now: number) => {
    const name = nameOf(allowance);
    const log = sent.get(name) ?? [];
    const waits = limitsOf(allowance).map(({ count, seconds }) => {
      const nth = log[count - 1];
      return nth === undefined ? 0 : nth + seconds * 1000 - now;
    });
    const wait = Math.max(0, ...waits);
    if (wait > 0) return { kind: 'limited', retryAfter: Math.ceil(wait / 1000) } as const;
    sent.set(name, [now, ...log]);
    return {
      kind: 'spent',
      async giveBack() {
        const left = [...(sent.get(name) ?? [])];
        const index = left.indexOf(now);
        if (index >= 0) left.splice(index, 1);
        sent.set(name, left);
      },
    } as const;
  };

  return {
    sent,
    spend: async (allowance) => add(allowance, clock.milliseconds()),
    async claim(claim: SendClaim) {
      const name = nameOf(claim);
      const last = claims.get(name);
      const { repeat, at } = claim;
      const isRepeat =
        last?.request === (repeat && toBase64Url(repeat.request)) &&
        last !== undefined &&
        last.at > at - (repeat?.window ?? 0) * 1000;
      if (isRepeat) return { kind: 'repeated', log: view(claim), at: last.at, nonce: last.nonce };
      const outcome = add(claim, at);
      if (outcome.kind === 'limited') return { ...outcome, log: view(claim) };
      const mine: Claimed = {
        request: toBase64Url(repeat?.request ?? claim.nonce),
        at,
        nonce: claim.nonce,
      };
      claims.set(name, mine);
      senders.set(name, claim.sender);
      const giveBack = async () => {
        await outcome.giveBack();
        if (claims.get(name) !== mine) return;
        claims.delete(name);
        senders.delete(name);
      };
      const forget = async () => {
        if (claims.get(name) === mine) claims.delete(name);
      };
      return { kind: 'claimed', log: view(claim), giveBack, forget };
    },
    recall: async (log) => view(log),
    async remember(key, clientId) {
      const name = nameOf({ scope: 'recipient', key });
      const clients = new Set(known.get(name));
      if (sent.has(name) && clients.size < maxKnown) known.set(name, clients.add(clientId));
    },
  };
}
