/**
 * What the one who asks has shown. `stranger`: nothing. `client`: it is a confidential client that has proven this recipient before, and strangers have used up what they share. `device`: the browser has proven it
 * before.
 */
export type Standing = 'stranger' | 'client' | 'device';

/** How guesses at one challenge are paid for: part of what its holder is given, under a MAC. */
export interface GuessTerms {
  readonly standing: Standing;
  /** The first guess came with the message. */
  readonly prepaid: boolean;
  /** The client had proven the recipient when the message was sent. */
  readonly known: boolean;
}

const standings: readonly Standing[] = ['stranger', 'client', 'device'];

/** The terms in four bits, for references; and back. */
export function packTerms({ standing, prepaid, known }: GuessTerms): number {
  return standings.indexOf(standing) | (prepaid ? 4 : 0) | (known ? 8 : 0);
}

/** The terms of bits that `packTerms` made. */
export function unpackTerms(bits: number): GuessTerms {
  return { standing: standings[bits & 3] ?? 'stranger', prepaid: (bits & 4) > 0, known: (bits & 8) > 0 };
}
