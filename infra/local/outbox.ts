import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';

/** A message that SNS or SES was asked to deliver. */
export interface OutboxMessage {
  readonly id: string;
  /** ISO 8601, by the moved clock. */
  readonly at: string;
  readonly channel: 'sms' | 'email';
  /** A phone number, or the e-mail addresses joined by `, `. */
  readonly to: string;
  /** Null for SMS. */
  readonly subject: string | null;
  readonly text: string;
  /** Null where only text was sent. */
  readonly html: string | null;
  /** SNS message attributes by name, or SES message tags; for an e-mail also its `From`. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** What is known of a message before it has an id and a time. */
export type SentMessage = Omit<OutboxMessage, 'id' | 'at'>;

/** Where SNS and SES leave what they would have delivered. */
export interface Outbox {
  /** Keeps the message and gives its id, which is the service's `MessageId`. */
  add(message: SentMessage): string;
  /** Newest first. */
  list(): readonly OutboxMessage[];
  clear(): void;
}

// A load test must not fill the memory: the oldest messages go first.
const maxMessages = 1000;

/** Makes an empty outbox whose messages are stamped by `clock`. */
export function createOutbox(clock: Clock): Outbox {
  let messages: readonly OutboxMessage[] = [];
  return {
    add(message) {
      const id = randomUUID();
      const stamped = { id, at: new Date(clock.now()).toISOString(), ...message };
      messages = [stamped, ...messages.slice(0, maxMessages - 1)];
      return id;
    },
    list: () => messages,
    clear() {
      messages = [];
    },
  };
}
