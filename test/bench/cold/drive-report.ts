/** What a start is told to do. */
export interface DriveOrder {
  /** Address of the bundle, which exports `handler`: `file:///…/index.mjs`. */
  readonly module: string;
  readonly event: unknown;
  /** Lambda's second argument. */
  readonly context: unknown;
  /** Whether requests and signatures are watched, which costs a little: not for figures of whole starts. */
  readonly traced: boolean;
}

/** Something that took from one moment to another, in milliseconds of the machine's monotonic clock. */
export interface Span {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** What a start tells of itself. Moments are milliseconds of the machine's monotonic clock. */
export interface DriveReport {
  /** The program's first line. */
  readonly began: number;
  /** The end of the init phase. */
  readonly ready: number;
  /** The first answer. */
  readonly answered: number;
  /** What the handler answered, as JSON. */
  readonly answer: string;
  /** CPU time of the whole process up to the answer, milliseconds: user and system. */
  readonly cpu: number;
  /** Node's list of what it loaded: `NativeModule http`, `Internal Binding fs`. */
  readonly builtIns: readonly string[];
  /** Requests over HTTP, by their operation; none unless traced. */
  readonly trips: readonly Span[];
  /** Signatures made and verified; none unless traced. */
  readonly signatures: readonly Span[];
}
