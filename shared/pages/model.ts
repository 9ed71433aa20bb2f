import type { Recipient } from '../core/channel.ts';

/** How a code may be asked for: by phone number, by e-mail address, or by either in one field. */
export type Channels = Recipient['channel'] | 'both';

/** Why no code could be sent. `retryAfter` is in seconds. */
export type SendProblem =
  | { readonly kind: 'send-limit'; readonly retryAfter: number }
  | { readonly kind: 'delivery-failed' };

/** What was wrong with a recipient. */
export type RecipientProblem =
  | { readonly kind: 'recipient-malformed' }
  /** The number's country or the address's domain is not sent to. */
  | { readonly kind: 'country-not-served' }
  | SendProblem;

/** What was wrong with a code, or with asking for a new one. */
export type CodeProblem =
  | { readonly kind: 'code-wrong' }
  | { readonly kind: 'code-expired' }
  | { readonly kind: 'too-many-tries' }
  /** Every guess at the recipient's codes is used up, whatever code they are at; `retryAfter` is in seconds. */
  | { readonly kind: 'guess-limit'; readonly retryAfter: number }
  | SendProblem;

/** What was wrong with a user name and a password. `retryAfter` is in seconds. */
export type PasswordProblem =
  | { readonly kind: 'password-wrong' }
  | { readonly kind: 'password-limit'; readonly retryAfter: number };

/** Asks for a phone number or an e-mail address. Sends `recipient` to `actions.recipient`. */
export interface RecipientPage {
  readonly kind: 'recipient';
  readonly channels: Channels;
  /** What was typed before, or the client's `login_hint`. */
  readonly typed?: string;
  /** Whether a button leads to the password: it sends `to=password` to `actions.change`. */
  readonly offersPassword: boolean;
  readonly problem?: RecipientProblem;
}

/** Asks for the code that was sent. Sends `code` to `actions.code`, nothing to `actions.resend`, `to=recipient` to `actions.change`. Times are epoch seconds. */
export interface CodePage {
  readonly kind: 'code';
  /** Shown masked. */
  readonly sentTo: Recipient;
  /** Length of the code. */
  readonly digits: number;
  readonly triesLeft: number;
  readonly expiresAt: number;
  /** When a new code may be asked for. */
  readonly resendAt: number;
  /** Whether this code was sent because the person asked for a new one. */
  readonly isResent?: boolean;
  readonly problem?: CodeProblem;
}

/** Asks for a user name and a password. Sends `username` and `password` to `actions.password`. */
export interface PasswordPage {
  readonly kind: 'password';
  /** The user name that was typed before. */
  readonly typed?: string;
  /** Whether a button leads to the code: it sends `to=recipient` to `actions.change`. */
  readonly offersCode: boolean;
  readonly problem?: PasswordProblem;
}

/** Asks whether to go on as the one who is signed in. Sends `account=continue` or `account=other` to `actions.account`. */
export interface AccountPage {
  readonly kind: 'account';
  /** User name, phone number or e-mail address; shown masked. */
  readonly account: string;
}

/** Asks whether the client may have what it asks for. Sends `decision=allow` or `decision=deny` to `actions.consent`. */
export interface ConsentPage {
  readonly kind: 'consent';
  readonly scope: readonly string[];
  /** Who is asked; shown masked. */
  readonly account?: string;
}

/** Asks whether to sign out. Sends nothing but the hidden fields to `actions.signOut`. */
export interface SignOutPage {
  readonly kind: 'sign-out';
  /** Who would be signed out; shown masked. */
  readonly account?: string;
}

/** Says that the browser is signed out. */
export interface SignedOutPage {
  readonly kind: 'signed-out';
  /** Where a link leads back to. */
  readonly backTo?: string;
}

/** Carries an answer to the client (OAuth 2.0 Form Post Response Mode §2): `fields` and not the context's hidden ones. */
export interface FormPostPage {
  readonly kind: 'form-post';
  /** The client's proven address. */
  readonly action: string;
  readonly fields: readonly HiddenField[];
}

/** What went wrong so that nothing can be asked any more. */
export type ErrorKind =
  | 'cookies-off'
  | 'flow-expired'
  /** The flow was begun in another browser. */
  | 'other-browser'
  /** The client is unknown, or the address to return to is not one of its own. */
  | 'unknown-client'
  /** The recipient was proven and has no account here. */
  | 'no-account'
  /** The account is locked or frozen. */
  | 'user-inactive'
  | 'unavailable'
  | 'generic';

/** Says what happened and what to do next. */
export interface ErrorPage {
  readonly kind: 'error';
  readonly error: ErrorKind;
  /** Shown for whoever is asked for help. */
  readonly requestId?: string;
  /** Where a link leads back to. */
  readonly backTo?: string;
}

/** A page, as data. */
export type Page =
  | RecipientPage
  | CodePage
  | PasswordPage
  | AccountPage
  | ConsentPage
  | SignOutPage
  | SignedOutPage
  | FormPostPage
  | ErrorPage;

export interface HiddenField {
  readonly name: string;
  readonly value: string;
}

/** Characters that a logo's address may have, so that a page stays below 30 kB. */
export const maxLogoLength = 12_000;

/** How the pages of a tenant look. */
export interface Brand {
  readonly name: string;
  /** A `data:image/…` address of at most `maxLogoLength` characters; any other is left out, because pages load nothing. */
  readonly logo?: string;
  /** Accent colour as `#rrggbb`. */
  readonly colour: string;
  /** Links at the foot of each page, such as privacy and help. */
  readonly links: readonly { readonly label: string; readonly href: string }[];
}

/** Paths that forms are sent to. */
export interface Actions {
  readonly recipient: string;
  readonly code: string;
  readonly resend: string;
  readonly password: string;
  readonly account: string;
  readonly consent: string;
  readonly signOut: string;
  readonly change: string;
}

/** What all pages of a flow have in common. */
export interface PageContext {
  /** BCP 47 tag; one that there are no texts for reads as English. */
  readonly locale: string;
  readonly brand: Brand;
  /** Name of the application that the person comes from. */
  readonly clientName?: string;
  /** Nonce of the page's style and script (Content Security Policy). */
  readonly nonce: string;
  /** Sent with each form: `flow` and `csrf`. */
  readonly hidden: readonly HiddenField[];
  readonly actions: Actions;
  /** epoch seconds */
  readonly now: number;
}
