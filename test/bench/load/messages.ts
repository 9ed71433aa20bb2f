/** What one thread of the cloud's process has used, in milliseconds. */
export interface ThreadUse {
  /** `main`, `dynalite`, or the name of a function: `TokenOtp`. */
  readonly name: string;
  readonly cpu: number;
  /** During which its event loop had something to do, whether or not a core was free for it. */
  readonly active: number;
}

/** What the cloud's process has used since it was asked before. */
export interface CloudUse {
  /** Milliseconds of CPU in all of its threads: those of `threads`, and Node's own, which sign, compile and collect garbage. */
  readonly cpu: number;
  /** The main thread, which is the gateway and the services but DynamoDB, comes first. */
  readonly threads: readonly ThreadUse[];
  /** Milliseconds by which the main thread's event loop was late: 99 of 100 times it was less. */
  readonly lateness: number;
}

/** What the cloud's process is asked: the code in the newest message to somebody, or what it has used. The second empties the outbox. */
export type Question = { readonly kind: 'code'; readonly to: string } | { readonly kind: 'use' };

/** What it answers. */
export interface Answers {
  readonly code: string | undefined;
  readonly use: CloudUse;
}

/** A question, and an answer to it, with what tells them from others. */
export type Asked = Question & { readonly id: number };
export interface Answered {
  readonly id: number;
  readonly answer: Answers[Question['kind']];
}

/** Its first message. */
export interface Ready {
  readonly url: string;
}
