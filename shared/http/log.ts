/** What may stand in a log line. No code, secret, token, phone number or address is among them; there is no field that could take one. */
export interface LogFields {
  readonly requestId?: string;
  readonly endpoint?: string;
  readonly status?: number;
  /** `error` of the answer. */
  readonly code?: string;
  /** Our own word for why. */
  readonly because?: string;
  readonly clientId?: string;
  /** Name of a thrown error, and where it was thrown. Never its message, which may quote the input. */
  readonly error?: string;
  readonly stack?: string;
}

/** Writes one line of JSON to standard output, where Lambda's log stream takes it as it is. */
export function log(level: 'INFO' | 'WARN' | 'ERROR', message: string, fields: LogFields): void {
  process.stdout.write(
    `${JSON.stringify({ timestamp: new Date().toISOString(), level, message, ...fields })}\n`,
  );
}

/** The fields that tell a thrown value, message left out. */
export function errorFields(thrown: unknown): Pick<LogFields, 'error' | 'stack'> {
  if (!(thrown instanceof Error)) return { error: typeof thrown };
  const frames = thrown.stack?.split('\n').filter((line) => line.trimStart().startsWith('at '));
  return {
    error: thrown.name,
    stack:
      frames
        ?.slice(0, 5)
        .map((line) => line.trim())
        .join(' | ') ?? '',
  };
}
