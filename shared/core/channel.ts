/** A normalized phone number (E.164) or e-mail address. */
export interface Recipient {
  readonly channel: 'sms' | 'email';
  readonly address: string;
  /** ISO 3166 country of a phone number. */
  readonly country?: string;
}

/** What recipients are read against. */
export interface RecipientSettings {
  /** ISO 3166 country of national phone numbers. */
  readonly defaultRegion: string;
  /** ISO 3166 countries to which SMS are sent. */
  readonly countries: readonly string[];
  /** Domains, in lower case, to which no e-mail is sent, nor to those below them; left out: none. */
  readonly blockedDomains?: readonly string[];
}

/** What a message is made of. */
export interface MessageContent {
  /** Digits only; how they are grouped for reading is the channel's. */
  readonly code: string;
  /** seconds */
  readonly validFor: number;
  /** One of the channel's `locales`; any other reads as English. */
  readonly locale: string;
  /** Host whose pages browsers may fill the code into (origin-bound one-time codes). */
  readonly domain: string;
  /** The caller's own subject, already accepted by `checkText`. */
  readonly title?: string;
  /** The caller's own text, already accepted by `checkText`. */
  readonly body?: string;
}

/** What is handed to delivery: e-mail has all three, SMS has `text` alone. */
export interface Message {
  readonly subject?: string;
  readonly text: string;
  readonly html?: string;
}

/** Contract of a delivery channel: one file in shared/channels/ and one line in its registry. */
export interface Channel {
  readonly name: 'sms' | 'email';
  /**
   * Reads what a caller typed; gives the normalized recipient, or why it is none: 'malformed' (cannot be such an
   * address) or 'country' (a country or a domain that is not served). Never throws. Its own output reads as itself.
   */
  recipient(typed: string, settings: RecipientSettings): Recipient | 'malformed' | 'country';
  /**
   * The caller's own text is acceptable, or why not (one sentence for `error_description`, nothing of the input in it).
   */
  checkText(text: { readonly title?: string; readonly body?: string }): string | undefined;
  /** The message to send, in the language asked for. */
  compose(content: MessageContent): Message;
  /** How many messages it is on the provider's bill. */
  segments(message: Message): number;
  /** BCP 47 tags of the languages there are texts for; what `chooseLocale` chooses from. */
  readonly locales: readonly string[];
}

/** Checks a channel against its contract where it is written. */
export function defineChannel(channel: Channel): Channel {
  return channel;
}
