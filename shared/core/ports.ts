import type { DialectId } from '../contract/issuers.ts';
import type { MetricName } from '../contract/metrics.ts';
import type { SigningAlgorithm } from '../contract/signing-algorithm.ts';
import type { Channel, Message, Recipient, RecipientSettings } from './channel.ts';
import type { Flow, FlowStep, PushedRequest, Session } from './flow.ts';
import type { GuessLimits, MessageLimits, PasswordLimits, SmsBudgetStore, VerifiedCodes } from './limits.ts';
import type { AuthSource, Challenge, Client, Grant, User } from './model.ts';

/** Epoch seconds, and milliseconds where two events in one second must differ. */
export interface Clock {
  seconds(): number;
  milliseconds(): number;
}

export interface Entropy {
  /** Bytes from a cryptographic generator. */
  bytes(length: number): Uint8Array;
  /** Decimal digits, each string of that length equally likely. */
  digits(length: number): string;
}

/** Keys derived from the versions of one secret; each purpose has its own. */
export interface Keyring {
  /** Version that new MACs are made under: the newest whose time has come; 1 to 255. It can change from one look to the next. */
  readonly current: number;
  /** Version that MACs are made under which must stay the same for good: the oldest. */
  readonly first: number;
  /** Versions under which a MAC still proves something, newest first; among them one whose time is to come, for clocks differ. */
  readonly versions: readonly number[];
  /** MAC (HMAC-SHA-512) of the data, by default under the current version; `undefined` when no such version is known. */
  mac(purpose: string, data: Uint8Array, version?: number): Uint8Array | undefined;
}

export interface ClientStore {
  /** The client, possibly as it was up to a minute ago: but for one that is not `right` so, which is then as it is now. A wrong guess at a client thus takes as long as an unknown one. */
  find(clientId: string, right?: (client: Client) => boolean | Promise<boolean>): Promise<Client | undefined>;
}

/** Opens secrets that KMS wrapped for the client. */
export interface ClientSecrets {
  open(client: Client): Promise<Uint8Array | undefined>;
}

export interface AuthSourceStore {
  /** The auth source, possibly as it was up to a minute ago. */
  find(id: string): Promise<AuthSource | undefined>;
}

/** How a user is looked for. */
export type Identifier =
  | { readonly kind: 'phone_number' | 'email'; readonly address: string }
  | { readonly kind: 'username'; readonly name: string };

/** A user to be, without the identifier by which it came. */
export type NewUser = Pick<User, 'profile'> &
  Partial<Pick<User, 'phoneNumber' | 'email' | 'username' | 'passwordHash' | 'organizations' | 'groups'>>;

export type UserChange = Partial<Pick<User, 'phoneNumber' | 'email' | 'username' | 'profile'>>;

export interface UserStore {
  find(identifier: Identifier): Promise<User | undefined>;
  findById(id: string): Promise<User | undefined>;
  /**
   * The user of each of the identifiers, made if none is there. Of any number of parallel callers with one identifier all get the same user. `taken` names an identifier that is
   * another user's; nothing of the new user is then left.
   */
  signUp(
    user: NewUser,
    now: number,
  ): Promise<
    | { readonly kind: 'created' | 'found'; readonly user: User }
    | { readonly kind: 'taken'; readonly identifier: Identifier['kind'] }
  >;
  /** Changes a user that is still as it was read. A new identifier is claimed first; an old one is free again. */
  change(
    user: User,
    change: UserChange,
    now: number,
  ): Promise<
    | { readonly kind: 'changed'; readonly user: User }
    | { readonly kind: 'taken'; readonly identifier: Identifier['kind'] }
    | { readonly kind: 'conflict' }
  >;
}

export interface AssertionStore {
  /** True for exactly one caller per client and `jti`, until `expiresAt` (epoch seconds). */
  useOnce(clientId: string, jti: string, expiresAt: number): Promise<boolean>;
}

/** Checks signatures of JWTs that clients sign (RFC 7523 §2.2). */
export interface AssertionVerifier {
  /** Claims as they stand, unproven; `undefined` when the text is no JWT. */
  peek(jwt: string): Claims | undefined;
  /** Whether one of the keys, or the secret, signed it with an algorithm that fits. Where none fits, and without a key, it did not; and that takes as long to tell. */
  verify(
    jwt: string,
    key: { readonly jwks: NonNullable<Client['jwks']> } | { readonly secret: Uint8Array } | undefined,
  ): Promise<boolean>;
}

/** Counts what happens, for the owner's alarms. Never throws. */
export interface Metrics {
  /** Adds one. `which` is the value of the metric's one dimension (contract/metrics.ts): a word of ours, never of a caller's. */
  count(metric: MetricName, which: string): void;
}

export interface Guess {
  readonly id: Uint8Array;
  readonly clientId: string;
  /** MAC of what the user typed, made as the code's was. */
  readonly mac: Uint8Array;
  /** The generation that the presented reference stands for; left out where references do not rotate. */
  readonly generation?: number;
  readonly now: number;
}

export type ChargeOutcome =
  /** Paid for; the challenge after the charge. */
  | { readonly kind: 'charged'; readonly challenge: Challenge }
  /** Not paid for; the challenge as it stands, if there is one. */
  | { readonly kind: 'refused'; readonly challenge?: Challenge };

export type OpenOutcome =
  | { readonly kind: 'opened' }
  /** There is one of that id, as it stands. */
  | { readonly kind: 'there'; readonly challenge: Challenge };

export interface ChallengeStore {
  /** The challenge, unless TTL has removed it or it was released. */
  find(id: Uint8Array): Promise<Challenge | undefined>;
  /** Writes a new challenge, for exactly one caller per id; one that was released is written over. */
  open(challenge: Challenge): Promise<OpenOutcome>;
  /** Lets the id be opened anew, where nothing was sent and nobody has guessed. No guess is charged to it any more. Leaves alone what has taken its place. False where a guess has been charged to it. */
  release(challenge: Pick<Challenge, 'id' | 'issuedAt'>, now: number): Promise<boolean>;
  /** Pays for one guess before it is compared: at most `maxAttempts` calls per challenge are charged, whatever runs in parallel. */
  charge(guess: Guess): Promise<ChargeOutcome>;
  /** Uses up a challenge whose code was right, where no grant is claimed by it: no guess is charged any more. True for exactly one caller. */
  spend(right: Pick<Guess, 'id' | 'clientId'>): Promise<boolean>;
  /** Uses up the newest reference of a challenge that has expired. True for exactly one caller. */
  retire(late: Pick<Guess, 'id' | 'clientId' | 'now'> & { readonly generation: number }): Promise<boolean>;
}

export interface Rotation {
  readonly id: Uint8Array;
  readonly clientId: string;
  /** The generation presented. */
  readonly generation: number;
  /** The dialect that must have given it. */
  readonly dialect: DialectId;
  /** Scopes and resources that must be within the grant. */
  readonly scope: readonly string[];
  readonly resources: readonly string[];
  readonly now: number;
  /** New end of the grant, where this use changes it. */
  readonly expiresAt?: number;
}

export type RotationOutcome =
  | { readonly kind: 'rotated'; readonly grant: Grant }
  | { readonly kind: 'refused'; readonly grant?: Grant };

/** A code as it is presented, and what was proven with it. Times are epoch seconds. */
export interface Redemption {
  readonly id: Uint8Array;
  readonly clientId: string;
  readonly dialect: DialectId;
  readonly redirectUri: string;
  /** S256 of the verifier; left out where none was sent, and then the code must have no challenge. */
  readonly codeChallenge?: string;
  /** Resources that must be within the grant. */
  readonly resources: readonly string[];
  readonly now: number;
  /** When the grant ends. */
  readonly expiresAt: number;
}

export type RedemptionOutcome =
  | { readonly kind: 'redeemed'; readonly grant: Grant }
  /** With the grant as it stands, if there is one. */
  | { readonly kind: 'refused'; readonly grant?: Grant };

export interface GrantReader {
  find(id: Uint8Array): Promise<Grant | undefined>;
  /** Whether an access token that goes back to no grant was revoked. */
  isTokenRevoked(tokenId: string): Promise<boolean>;
}

export interface GrantRevoker {
  /** Ends the grant; false when the client has none of that id. */
  revoke(id: Uint8Array, clientId: string, now: number): Promise<boolean>;
  /** Ends one access token of the grant; false when there is no such grant. */
  revokeToken(id: Uint8Array, tokenId: string, now: number): Promise<boolean>;
  /** Ends the grant that is an API token, if the hash is of its secret and the client its own. `unknown`: there is no such token. */
  revokeApiToken(
    token: { readonly id: Uint8Array; readonly secretHash: Uint8Array },
    clientId: string,
    now: number,
  ): Promise<'revoked' | 'foreign' | 'unknown'>;
  /** Ends an access token that goes back to no grant, and would live until `expiresAt` (epoch seconds). */
  revokeLoneToken(tokenId: string, expiresAt: number): Promise<void>;
}

export interface GrantStore extends GrantReader, GrantRevoker {
  /** Writes a grant, or the offer of one with its code. True for exactly one caller per grant id. */
  claim(grant: Grant): Promise<boolean>;
  /** Uses up the code of an offered grant, for exactly one caller who has all that it is bound to. */
  redeem(redemption: Redemption): Promise<RedemptionOutcome>;
  /** Moves generation n to n + 1 for exactly one caller, if the grant lives, is the client's, and holds the scopes. */
  rotate(rotation: Rotation): Promise<RotationOutcome>;
}

export interface FlowStore {
  open(flow: Flow): Promise<void>;
  /** The flow, unless it is over. */
  find(id: Uint8Array, now: number): Promise<Flow | undefined>;
  /** Moves the flow to another step, and gives it as it then is; `undefined` when somebody else moved it first. */
  advance(flow: Flow, step: FlowStep, now: number): Promise<Flow | undefined>;
}

export interface SessionStore {
  open(session: Session): Promise<void>;
  find(id: Uint8Array): Promise<Session | undefined>;
  /**
   * Prolongs a live session, and adds a grant that was given in it. `full`: it remembers as many as it can (`maxSessionGrants`), and the grant is not among them, so that it must not be given: nothing
   * would end it. `over`: the session is.
   */
  use(
    id: Uint8Array,
    use: { readonly now: number; readonly idleUntil: number; readonly grantId?: Uint8Array },
  ): Promise<'used' | 'full' | 'over'>;
  /** Ends it; gives it as it was, or `undefined` when there is none. */
  end(id: Uint8Array, now: number): Promise<Session | undefined>;
}

export interface ConsentStore {
  /** Scopes that the subject has let the client have, and marks of what else (`consentMarks`). */
  find(subject: string, clientId: string): Promise<readonly string[]>;
  /** Adds to them. */
  remember(subject: string, clientId: string, scope: readonly string[], now: number): Promise<void>;
}

export interface PushedRequestStore {
  push(request: PushedRequest): Promise<void>;
  /** The client's request, for exactly one caller, unless it is over. */
  take(id: Uint8Array, clientId: string, now: number): Promise<PushedRequest | undefined>;
}

/** Claims of a JWT, as JSON. */
export type Claims = Readonly<Record<string, unknown>>;

export interface Signer {
  /** A JWT (RFC 7519) with the given `typ`, signed with RS256 unless another algorithm is named. */
  sign(claims: Claims, type: string, alg?: SigningAlgorithm): Promise<string>;
  /** Opens the key of the algorithm where it is not open, so that what is spent before a signature is not spent in vain. */
  ready(alg?: SigningAlgorithm): Promise<void>;
}

export interface PublicKeys {
  /** The JWK set that the world may see (RFC 7517 §5). */
  jwks(): Promise<{ readonly keys: readonly Readonly<Record<string, unknown>>[] }>;
  /** The JWK of the key that signs RS256 now. */
  current(): Promise<Readonly<Record<string, unknown>>>;
  /** The claims and `typ` of a JWT that one of our keys signed, with the algorithm that the key is for; `undefined` for any other text. Claims are not judged. */
  verify(jwt: string): Promise<VerifiedJwt | undefined>;
}

/** A JWT that one of our keys signed. */
export interface VerifiedJwt {
  readonly claims: Claims;
  /** Its `typ`; empty where it has none. */
  readonly type: string;
}

export type Delivery =
  | { readonly kind: 'accepted' }
  /** The provider was not there, not able, or too busy. */
  | { readonly kind: 'failed'; readonly cause: unknown }
  /** The provider does not send to this recipient. */
  | { readonly kind: 'rejected'; readonly cause: unknown }
  /** The provider was asked, and its answer did not come: nobody knows whether the message is on its way, so it counts as sent. */
  | { readonly kind: 'unconfirmed'; readonly cause: unknown };

/** What holds for one message alone. */
export interface DeliveryTerms {
  /** USD that it may cost at most, in place of the channel's own most. */
  readonly maxPrice?: string;
}

/** Hands messages to a provider. */
export interface Courier {
  readonly channel: Channel;
  /** Hands the message over once; never throws. */
  deliver(recipient: Recipient, message: Message, terms?: DeliveryTerms): Promise<Delivery>;
  /** Who is served, the region of national numbers, and the language when the request names none. */
  readonly settings: RecipientSettings & { readonly defaultLocale: string };
  /** Why this channel sends nothing at all, if so: a sentence for the owner. */
  readonly disabled?: string;
}

/** Reads recipients where nothing is sent, to compare them with one that a code was sent to. */
export interface RecipientReader {
  /** The recipient, or why it is none. A national number is one of the region (ISO 3166), or of the stack's where that is left out. */
  read(channel: Recipient['channel'], typed: string, region?: string): ReturnType<Channel['recipient']>;
}

/** Opens wrapped key material; KMS, in practice. The purpose must be the one that it was wrapped for. */
export interface KeyUnwrapper {
  unwrap(purpose: string, wrapped: Uint8Array): Promise<Uint8Array>;
}

/** Makes and wraps key material; KMS, in practice. */
export interface KeyWrapper {
  wrap(purpose: string, secret: Uint8Array): Promise<Uint8Array>;
  /** 64 random bytes that never leave the wrapper in clear. */
  makeSecret(purpose: string): Promise<Uint8Array>;
  /** A key pair for the algorithm (RSA of 2,048 bits, P-256 or Ed25519): SPKI public key, and the PKCS #8 private key wrapped. */
  makeKeyPair(
    purpose: string,
    alg: SigningAlgorithm,
  ): Promise<{ readonly publicKey: Uint8Array; readonly wrappedPrivateKey: Uint8Array }>;
}

/** Everything an endpoint may be given; `connect` hands out those that its function's needs name. */
export interface Ports {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly metrics: Metrics;
  readonly clients: ClientStore;
  readonly clientSecrets: ClientSecrets;
  readonly assertions: AssertionStore;
  readonly assertionVerifier: AssertionVerifier;
  readonly sendLimits: MessageLimits;
  readonly guessLimits: GuessLimits;
  readonly passwordLimits: PasswordLimits;
  readonly smsBudgets: SmsBudgetStore;
  readonly verifiedCodes: VerifiedCodes;
  readonly challenges: ChallengeStore;
  readonly authSources: AuthSourceStore;
  readonly users: UserStore;
  readonly grants: GrantStore;
  readonly grantReader: GrantReader;
  readonly grantRevocation: GrantRevoker;
  readonly flows: FlowStore;
  readonly sessions: SessionStore;
  readonly consents: ConsentStore;
  readonly pushedRequests: PushedRequestStore;
  readonly signer: Signer;
  readonly publicKeys: PublicKeys;
  readonly otpKeys: Keyring;
  readonly refreshKeys: Keyring;
  readonly sms: Courier;
  readonly email: Courier;
  readonly recipients: RecipientReader;
}
