import type { Asking, Effect, Guard, Machine, Program, Question, Write } from '../machine.ts';

/** One grant, as the table has it. Times are in the machine's unit. */
export interface GrantItem {
  /** Number of the newest refresh token. */
  readonly generation: number;
  readonly rotatedAt?: number;
  readonly expiresAt: number;
  readonly isRevoked: boolean;
  readonly nonce: string;
}

/** What the table holds of one grant, and what has become of it in the world. */
export interface RefreshTable {
  readonly grant?: GrantItem;
  readonly outside: {
    /** What each token was traded for: `from>to`, each once. */
    readonly traded: readonly string[];
    /** The grant was revoked. */
    readonly wasRevoked: boolean;
    /** Tokens were given for one that came after the grant's end, beyond what the clocks may differ, or after its revocation. */
    readonly isLate: boolean;
  };
}

export const emptyRefreshTable: RefreshTable = {
  outside: { traded: [], wasRevoked: false, isLate: false },
};

export interface RefreshAsk extends Asking {
  /** The generation of the token that is presented. */
  readonly token?: number;
  /** The grant, as the last answer of the table told it. */
  readonly grant?: GrantItem;
  /** Whether the grant had been revoked when the request was judged; nothing decides by it. */
  readonly cameAfterRevocation?: boolean;
}

export interface RefreshLimits {
  /** How long a grant lives from the login on. */
  readonly life: number;
  readonly graceWindow: number;
  /** How far clocks may differ. */
  readonly skew: number;
}

type G = Guard<RefreshTable, RefreshAsk>;
type E = Effect<RefreshTable, RefreshAsk>;
type W = Write<RefreshTable, RefreshAsk>;

const isAbsent: G = { says: 'there is no grant of that id', holds: ({ grant }) => grant === undefined };
const isUnrevoked: G = {
  says: 'the grant is there, and not revoked',
  holds: ({ grant }) => grant?.isRevoked === false,
};
const isUnexpired: G = {
  says: 'it has not expired',
  holds: ({ grant }, { now }) => grant !== undefined && now < grant.expiresAt,
};
const isNewest: G = {
  says: 'the token is of the newest generation',
  holds: ({ grant }, { token }) => grant?.generation === token,
};
const isOwn: G = {
  says: 'the mark is our own',
  holds: ({ grant }, { nonce }) => grant?.nonce === nonce,
};
const isOwnAndUnrevoked: G = {
  says: 'it is our own, and not revoked',
  holds: (table, ask) => isOwn.holds(table, ask) && isUnrevoked.holds(table, ask),
};

function changing(says: string, change: (grant: GrantItem, ask: RefreshAsk) => GrantItem): E {
  return {
    says,
    of: (table, ask) => (table.grant ? { ...table, grant: change(table.grant, ask) } : table),
  };
}

const tells = ({ grant, outside }: RefreshTable): Partial<RefreshAsk> => ({
  ...(grant ? { grant } : {}),
  cameAfterRevocation: outside.wasRevoked,
});

/** Every conditional write that requests about refresh tokens make. */
export function refreshWrites({ life }: RefreshLimits): Readonly<Record<'claim' | 'rotate' | 'revoke', W>> {
  return {
    claim: {
      item: 'grant',
      always: [],
      once: [isAbsent],
      mine: isOwnAndUnrevoked,
      changes: [
        {
          says: 'write it as generation 0, with our mark',
          of: (table, { now, nonce }) => ({
            ...table,
            grant: { generation: 0, expiresAt: now + life, isRevoked: false, nonce },
          }),
        },
      ],
      tells,
    },
    rotate: {
      item: 'grant',
      always: [isUnrevoked, isUnexpired],
      once: [isNewest],
      mine: isOwn,
      changes: [
        changing('set the generation to the next, the time, and our mark', (grant, ask) => ({
          ...grant,
          generation: (ask.token ?? 0) + 1,
          rotatedAt: ask.now,
          nonce: ask.nonce,
        })),
      ],
      tells,
    },
    revoke: {
      item: 'grant',
      always: [{ says: 'the grant is there', holds: ({ grant }) => grant !== undefined }],
      once: [],
      changes: [
        changing('mark it as revoked', (grant) => ({ ...grant, isRevoked: true })),
        {
          says: 'everything given for it ends',
          of: (table) => ({ ...table, outside: { ...table.outside, wasRevoked: true } }),
        },
      ],
    },
  };
}

function questions({ graceWindow }: RefreshLimits): Readonly<Record<string, Question<RefreshAsk>>> {
  return {
    isLive: {
      says: 'the grant is there, not revoked, not expired',
      holds: ({ grant, now }) => grant !== undefined && !grant.isRevoked && now < grant.expiresAt,
    },
    isRecent: {
      says: 'the token is the last but one, and was traded within the grace window',
      holds: ({ grant, token = 0, now }) =>
        grant?.generation === token + 1 && now - (grant.rotatedAt ?? now) <= graceWindow,
    },
  };
}

/** What requests about refresh tokens do. */
export const refreshPrograms = {
  login: {
    says: 'is given the first token',
    start: 'proven',
    isFresh: true,
    steps: [{ at: 'proven', does: 'claim', yes: 'in', no: 'used' }],
  },
  refresh: {
    says: 'trades a token',
    start: 'asked',
    steps: [
      { at: 'asked', does: 'rotate', yes: 'traded', no: 'not rotated', judges: true },
      { at: 'not rotated', does: 'isLive', yes: 'old', no: 'refused', judges: true },
      { at: 'old', does: 'isRecent', yes: 'traded', no: 'reused' },
      { at: 'reused', does: 'revoke', yes: 'revoked as reused', no: 'refused' },
    ],
  },
  end: {
    says: 'ends the grant',
    start: 'asked',
    steps: [{ at: 'asked', does: 'revoke', yes: 'ended', no: 'not there' }],
  },
} as const satisfies Readonly<Record<string, Program>>;

const answers: Readonly<Record<string, string>> = {
  in: 'tokens, the refresh token of generation 0 among them',
  used: 'the challenge has logged somebody in',
  traded: 'tokens, with the refresh token of the grant’s generation',
  refused: 'unknown, expired or revoked',
  'revoked as reused': 'somebody holds a copy: every token of the grant has ended',
  ended: 'every token of the grant has ended',
  'not there': 'there is no such grant',
};

/** Refresh tokens of one grant: core/refresh.ts and the claim, one conditional write at a time. */
export function refreshMachine(limits: RefreshLimits): Machine<RefreshTable, RefreshAsk> {
  return {
    writes: refreshWrites(limits),
    questions: questions(limits),
    acts: {},
    programs: refreshPrograms,
    answers,
    answered: (table, ask, answer) => {
      if (answer === 'in') return { table, carried: { token: 0 } };
      if (answer !== 'traded' || !ask.grant) return { table, carried: {} };
      const { generation } = ask.grant;
      return { table: withTrade(table, ask, generation, limits), carried: { token: generation } };
    },
  };
}

function withTrade(
  { outside, ...table }: RefreshTable,
  { token, judgedAt = 0, grant, cameAfterRevocation = false }: RefreshAsk,
  generation: number,
  { skew }: RefreshLimits,
): RefreshTable {
  const traded = [...new Set([...outside.traded, `${token}>${generation}`])].sort();
  const isLate = outside.isLate || cameAfterRevocation || judgedAt >= (grant?.expiresAt ?? 0) + skew;
  return { ...table, outside: { ...outside, traded, isLate } };
}
