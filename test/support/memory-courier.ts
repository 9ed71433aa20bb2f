import type { Channel, Message, Recipient } from '../../shared/core/channel.ts';
import type { Courier, Delivery } from '../../shared/core/ports.ts';

/** A message that was handed over. */
export interface SentMessage {
  readonly recipient: Recipient;
  readonly message: Message;
}

/** A courier that keeps what it is given; `answer` is its outcome, and what is not accepted is not kept. */
export function fakeCourier(
  channel: Channel,
  sent: SentMessage[],
  answer: () => Delivery = () => ({ kind: 'accepted' }),
): Courier {
  return {
    channel,
    settings: { defaultRegion: 'FI', countries: ['FI', 'SE', 'US'], defaultLocale: 'en' },
    async deliver(recipient, message) {
      const outcome = answer();
      if (outcome.kind === 'accepted') sent.push({ recipient, message });
      return outcome;
    },
  };
}

/** The code of the newest message: a group of eight digits, as our own texts show it. */
export function lastCode(sent: readonly SentMessage[]): string {
  const [, first, second] = /(\d{4}) (\d{4})/.exec(sent.at(-1)?.message.text ?? '') ?? [];
  if (first === undefined || second === undefined) throw new Error('no message with a code was sent');
  return first + second;
}

/** A code that is not this one. */
export function wrongCode(code: string): string {
  return String((Number(code) + 1) % 100_000_000).padStart(8, '0');
}
