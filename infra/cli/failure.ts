/** A reason to stop that its reader can act on: the message says what is wrong and what to do next. */
export class Failure extends Error {
  override readonly name = 'Failure';
  /** 2 when the command was called wrongly, otherwise 1. */
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
