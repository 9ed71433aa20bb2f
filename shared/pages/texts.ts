import type { Recipient } from '../core/channel.ts';
import type { Channels, ErrorKind } from './model.ts';

/** Scopes that consent names in words; all others stand there by name. */
export const namedScopes = [
  'openid',
  'userinfo',
  'profile',
  'email',
  'phone',
  'address',
  'offline_access',
] as const;
export type NamedScope = (typeof namedScopes)[number];

/** An error in words: what happened, and what to do next. */
export interface ErrorTexts {
  readonly title: string;
  readonly happened: string;
  readonly next: string;
}

/**
 * The words of one language. Durations come with their unit (`10 minutes`), waits as a point of time (`in 5 minutes`); the names of clients and accounts are put
 * in as markup, so each text may use them once.
 */
export interface PageTexts {
  /** BCP 47 tag. */
  readonly locale: string;
  readonly direction: 'ltr' | 'rtl';
  /** What stands between two sentences. */
  readonly separator: ' ' | '';
  /** Title of a page on which something was wrong. */
  readonly errorTitle: (title: string) => string;
  /** Below the heading, which is `Sign in` or the like. */
  readonly toContinueTo: (client: string) => string;
  /** Stands for a client without a name. */
  readonly application: string;
  readonly signedInAs: (account: string) => string;
  readonly triesLeft: (tries: number) => string;
  readonly back: string;
  readonly backTo: (client: string) => string;
  readonly recipient: {
    readonly title: string;
    readonly label: Readonly<Record<Channels, string>>;
    readonly hint: Readonly<Record<Channels, string>>;
    readonly submit: string;
    readonly usePassword: string;
  };
  readonly code: {
    readonly title: string;
    /** A line above the masked recipient. */
    readonly sentTo: Readonly<Record<Recipient['channel'], string>>;
    readonly resent: string;
    readonly label: string;
    readonly hint: (digits: number, validity: string) => string;
    /** What a browser shows at a field that holds something else. */
    readonly shape: (digits: number) => string;
    readonly submit: string;
    readonly resend: string;
    readonly resendWait: (wait: string) => string;
    readonly change: string;
  };
  readonly password: {
    readonly title: string;
    readonly username: string;
    readonly password: string;
    readonly submit: string;
    readonly useCode: string;
  };
  readonly account: {
    readonly title: string;
    readonly continueAs: (account: string) => string;
    readonly other: string;
  };
  readonly consent: {
    readonly title: (client: string) => string;
    readonly intro: string;
    readonly scopes: Readonly<Record<NamedScope, string>>;
    readonly allow: string;
    readonly deny: string;
  };
  readonly signOut: {
    readonly title: string;
    readonly submit: string;
    readonly otherwise: string;
  };
  readonly signedOut: { readonly title: string; readonly next: string };
  readonly formPost: { readonly title: string; readonly next: string; readonly submit: string };
  readonly errors: Readonly<Record<ErrorKind, ErrorTexts>>;
  readonly requestId: string;
  readonly problems: {
    readonly recipientMalformed: Readonly<Record<Channels, string>>;
    readonly countryNotServed: string;
    readonly sendLimit: (wait: string) => string;
    readonly deliveryFailed: string;
    readonly codeWrong: string;
    readonly codeExpired: string;
    readonly tooManyTries: string;
    readonly passwordWrong: string;
    readonly guessLimit: (wait: string) => string;
    readonly passwordLimit: (wait: string) => string;
  };
}
