import type { ServerResponse } from 'node:http';

/** A response to be sent. */
export interface Answer {
  readonly status: number;
  /** Values by name; a name is there once, however it is spelled. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: Buffer;
}

/** Sends an answer. */
export function sendAnswer(response: ServerResponse, answer: Answer): void {
  for (const [name, values] of answer.headers) {
    // Header bytes are UTF-8 on the wire; Node writes the characters of a header as Latin-1.
    const encoded = values.map((value) => Buffer.from(value).toString('latin1'));
    response.setHeader(name, encoded.length === 1 ? (encoded[0] ?? '') : encoded);
  }
  response.statusCode = answer.status;
  if (answer.status !== 204 && answer.status !== 304)
    response.setHeader('Content-Length', answer.body.length);
  response.end(answer.body);
}
