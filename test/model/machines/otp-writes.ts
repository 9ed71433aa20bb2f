import type { Effect, Write } from '../machine.ts';
import {
  type ChallengeItem,
  challengeClauses as challenge,
  challengeId,
  challengeIn,
  changing,
  hasGuessLeft,
  type OtpAsk,
  type OtpLimits,
  type OtpTable,
} from './otp-table.ts';

type W = Write<OtpTable, OtpAsk>;
type E = Effect<OtpTable, OtpAsk>;

/** Every conditional write that requests about codes make (docs/storage.md). */
export function otpWrites(limits: OtpLimits) {
  return { ...logWrites(limits), ...challengeWrites(limits), buy: buying(limits), claimGrant };
}

/** The recipient's log. */
function logWrites({
  messages,
  repeatWindow,
}: OtpLimits): Readonly<Record<'claim' | 'giveBack' | 'recall', W>> {
  const isOwnClaim = {
    says: 'the mark is our own',
    holds: ({ log }: OtpTable, { nonce }: OtpAsk) => log.last?.nonce === nonce,
  };
  return {
    claim: {
      item: 'recipient log',
      always: [],
      once: [
        { says: 'the limits hold', holds: ({ log }) => log.sent.length < messages },
        {
          says: 'the last claim was another request, or was long ago',
          holds: ({ log: { last } }, ask) => last === undefined || !isSameRequest(last, ask, repeatWindow),
        },
      ],
      mine: isOwnClaim,
      changes: [entry],
      tells: ({ log }) => ({ log }),
    },
    recall: { item: 'recipient log', always: [], once: [], changes: [], tells: ({ log }) => ({ log }) },
    giveBack: {
      item: 'recipient log',
      always: [
        {
          says: 'the entry is there',
          holds: ({ log }, { nonce }) => log.sent.includes(nonce),
        },
      ],
      once: [],
      changes: [removal],
    },
  };
}

const entry: E = {
  says: 'add the message once, with what was asked for and our mark',
  of: (table, { nonce, request = nonce, now }) => {
    if (table.log.last?.nonce === nonce) return table;
    return { ...table, log: { sent: [nonce, ...table.log.sent], last: { request, nonce, at: now } } };
  },
};

const removal: E = {
  says: 'take the message out again, and our mark',
  of: ({ log: { last, sent }, ...table }, { nonce }) => {
    const kept = { sent: sent.toSpliced(sent.indexOf(nonce), 1) };
    return { ...table, log: last === undefined || last.nonce === nonce ? kept : { ...kept, last } };
  },
};

/** The challenge. */
function challengeWrites(
  limits: OtpLimits,
): Readonly<Record<'open' | 'release' | 'charge' | 'count' | 'spend' | 'retire', W>> {
  const tells = (table: OtpTable, ask: OtpAsk) => {
    const item = challengeIn(table, ask);
    return item ? { challenge: item } : {};
  };
  const guessing = { item: 'challenge', mine: challenge.isOwn, tells } as const;
  return {
    open: {
      item: 'challenge',
      always: [],
      once: [challenge.isAbsent],
      mine: challenge.isOwnOpening,
      changes: [opening(limits)],
      tells,
    },
    release: {
      item: 'challenge',
      always: [],
      once: [challenge.isOwnOpening, challenge.isUnguessed],
      changes: [changing('let its id be opened anew', (item) => ({ ...item, isReleased: true }))],
    },
    charge: {
      ...guessing,
      always: [challenge.isUnexpired],
      once: [hasGuessLeft(limits), challenge.isNewest],
      changes: [
        changing('set the count to the generation and one, with the guess and our mark', (item, ask) =>
          charged(item, ask, (ask.handle?.generation ?? 0) + 1),
        ),
      ],
    },
    count: {
      ...guessing,
      always: [challenge.isUnexpired],
      once: [hasGuessLeft(limits)],
      changes: [
        changing('add one to the count, with the guess and our mark', (item, ask) =>
          charged(item, ask, item.attempts + 1),
        ),
      ],
    },
    spend: {
      item: 'challenge',
      always: [],
      once: [challenge.isUnspent],
      mine: challenge.isSpentByUs,
      changes: [
        changing(
          'set the count to the most, mark it as spent by us, and take the mark of the last charge away',
          ({ nonce: _, ...item }, { nonce }) => ({
            ...item,
            attempts: limits.maxAttempts,
            spentBy: nonce,
          }),
        ),
      ],
    },
    retire: {
      item: 'challenge',
      mine: challenge.isOwn,
      // What follows is about the new code.
      tells: (_table, { nonce }) => ({ handle: { challenge: nonce, generation: 0, isPrepaid: false } }),
      always: [challenge.isExpired],
      once: [challenge.isNewest],
      changes: [
        changing('set the count to the generation and one, with our mark', (item, { handle, nonce }) => ({
          ...item,
          attempts: (handle?.generation ?? 0) + 1,
          nonce,
        })),
      ],
    },
  };
}

function opening({ life }: OtpLimits): E {
  return {
    says: 'write it once, with no guess charged',
    of: (table, ask) => {
      if (challenge.isOwnOpening.holds(table, ask)) return table;
      const opened = { attempts: 0, expiresAt: ask.now + life, openedBy: ask.nonce };
      return { ...table, challenges: { ...table.challenges, [challengeId(ask)]: opened } };
    },
  };
}

function charged(item: ChallengeItem, { guess = '', now, nonce }: OtpAsk, attempts: number): ChallengeItem {
  return { ...item, attempts, lastGuess: { guess, at: now }, nonce };
}

function buying({ bought }: OtpLimits): W {
  return {
    item: "recipient's guesses",
    always: [],
    once: [{ says: 'guesses can be bought', holds: (table) => table.bought.count < bought }],
    mine: { says: 'the mark is our own', holds: (table, { nonce }) => table.bought.nonce === nonce },
    changes: [
      {
        says: 'add a guess once, with our mark',
        of: (table, { nonce }) => {
          if (table.bought.nonce === nonce) return table;
          return { ...table, bought: { count: table.bought.count + 1, nonce } };
        },
      },
    ],
  };
}

const claimGrant: W = {
  item: 'grant',
  always: [],
  once: [
    {
      says: 'the challenge has no grant',
      holds: ({ grants }, ask) => grants[challengeId(ask)] === undefined,
    },
  ],
  mine: { says: 'it is our own', holds: ({ grants }, ask) => grants[challengeId(ask)] === ask.nonce },
  changes: [
    {
      says: 'write it, with our mark',
      of: (table, ask) => ({ ...table, grants: { ...table.grants, [challengeId(ask)]: ask.nonce } }),
    },
  ],
};

/** Whether the last claim was the same request, moments ago. */
export function isSameRequest(
  last: NonNullable<OtpTable['log']['last']>,
  { request, now }: OtpAsk,
  window: number,
): boolean {
  return last.request === request && now - last.at <= window;
}
