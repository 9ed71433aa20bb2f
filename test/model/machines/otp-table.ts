import type { Asking, Effect, Guard } from '../machine.ts';

/** One challenge, as the table has it. Times are in the machine's unit. */
export interface ChallengeItem {
  readonly attempts: number;
  readonly expiresAt: number;
  /** Who wrote it. */
  readonly openedBy: string;
  /** Who wrote to it last, but for its opening. */
  readonly nonce?: string;
  readonly lastGuess?: { readonly guess: string; readonly at: number };
  readonly spentBy?: string;
  /** Nothing was sent: it is as if it were not there. */
  readonly isReleased?: true;
}

/** The messages of one recipient, newest first. */
export interface RecipientLog {
  readonly sent: readonly string[];
  /** The last claim: what was asked for, by whom, when. */
  readonly last?: { readonly request: string; readonly nonce: string; readonly at: number };
}

/** What the table holds of one recipient, and what has become of it in the world. */
export interface OtpTable {
  readonly log: RecipientLog;
  readonly challenges: Readonly<Record<string, ChallengeItem>>;
  /** Guesses bought. */
  readonly bought: { readonly count: number; readonly nonce?: string };
  /** Grants by challenge: who claimed them. */
  readonly grants: Readonly<Record<string, string>>;
  /** Nothing is decided by these: they are what the invariants are about. */
  readonly outside: {
    /** Challenges whose messages the provider took. */
    readonly messages: readonly string[];
    /** Guesses that were compared, each once: `challenge:guess`. */
    readonly compared: readonly string[];
    /** Challenges whose right code logged somebody in. */
    readonly logins: readonly string[];
    /** A code was taken as right after its end, beyond what the clocks may differ. */
    readonly isLate: boolean;
  };
}

export const emptyOtpTable: OtpTable = {
  log: { sent: [] },
  challenges: {},
  bought: { count: 0 },
  grants: {},
  outside: { messages: [], compared: [], logins: [], isLate: false },
};

/** What a caller holds of a challenge. */
export interface Handle {
  readonly challenge: string;
  readonly generation: number;
  readonly isPrepaid: boolean;
}

export interface OtpAsk extends Asking {
  /** Of a request for a code: what it asks for. */
  readonly request?: string;
  /** Its `Idempotency-Key`, which names the challenge. */
  readonly key?: string;
  /** Of an answer: the code, `right` or a wrong one's name. */
  readonly guess?: string;
  readonly handle?: Handle;
  /** What the last answers of the table told. */
  readonly log?: RecipientLog;
  readonly challenge?: ChallengeItem;
}

export interface OtpLimits {
  readonly maxAttempts: number;
  /** How long a code lives. */
  readonly life: number;
  /** Messages to a recipient. */
  readonly messages: number;
  /** Of these, the ones that bring a guess. */
  readonly prepaid: number;
  /** Guesses that can be bought. */
  readonly bought: number;
  /** How long the same guess at the same reference is a repetition. */
  readonly replayWindow: number;
  /** How long the same request for a code is one. */
  readonly repeatWindow: number;
  /** How far clocks may differ. */
  readonly skew: number;
}

type G = Guard<OtpTable, OtpAsk>;
type E = Effect<OtpTable, OtpAsk>;

/** The challenge that a request is about: its own new one, or the one that its caller holds. */
export function challengeId({ handle, key, nonce }: OtpAsk): string {
  return handle?.challenge ?? key ?? nonce;
}

/** The challenge as it stands; one that was released is none. */
export function challengeIn({ challenges }: OtpTable, ask: OtpAsk): ChallengeItem | undefined {
  const item = challenges[challengeId(ask)];
  return item?.isReleased ? undefined : item;
}

/** The change of a challenge that is there. */
export function changing(says: string, change: (item: ChallengeItem, ask: OtpAsk) => ChallengeItem): E {
  return {
    says,
    of: (table, ask) => {
      const item = table.challenges[challengeId(ask)];
      if (!item) return table;
      return { ...table, challenges: { ...table.challenges, [challengeId(ask)]: change(item, ask) } };
    },
  };
}

const about = (says: string, holds: (item: ChallengeItem, ask: OtpAsk) => boolean): G => ({
  says,
  holds: (table, ask) => {
    const item = challengeIn(table, ask);
    return item !== undefined && holds(item, ask);
  },
});

/** The clauses about challenges. */
export const challengeClauses = {
  isAbsent: {
    says: 'there is no challenge of that id, or it was released',
    holds: (table, ask) => challengeIn(table, ask) === undefined,
  },
  isUnexpired: about(
    'the challenge is there, and has not expired',
    ({ expiresAt }, { now }) => now < expiresAt,
  ),
  isExpired: about('the challenge is there, and has expired', ({ expiresAt }, { now }) => now >= expiresAt),
  isNewest: about(
    'the reference is the newest',
    ({ attempts }, { handle }) => attempts === handle?.generation,
  ),
  isUnguessed: about('no guess was charged', ({ attempts }) => attempts === 0),
  isUnspent: about('the challenge is there, and not spent', ({ spentBy }) => spentBy === undefined),
  isOwnOpening: about('it is the same challenge', ({ openedBy }, { nonce }) => openedBy === nonce),
  isOwn: about('the mark is our own', (item, { nonce }) => item.nonce === nonce),
  isSpentByUs: about('it is spent by us', ({ spentBy }, { nonce }) => spentBy === nonce),
} as const satisfies Readonly<Record<string, G>>;

/** The clause that the challenge has a guess left. */
export function hasGuessLeft({ maxAttempts }: OtpLimits): G {
  return about('fewer guesses were charged than it holds', ({ attempts }) => attempts < maxAttempts);
}
