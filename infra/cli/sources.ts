import { isSupportedCountry } from 'libphonenumber-js/mobile';
import * as v from 'valibot';
import type { RateLimit } from '../../shared/contract/environment.ts';
import type { AuthSource } from '../../shared/core/model.ts';
import type { RegisteredSource } from '../../shared/dynamo/auth-source-admin.ts';
import { Failure } from './failure.ts';

/** Fewest digits of a code that protects anything, and the most by the channel (contracts 2.7). */
const safeDigits = 6;
const mostDigits: Readonly<Record<AuthSource['channel'], number>> = { sms: 6, email: 128 };

/** Messages that one number may be sent unless told otherwise: the vendor's pause (contracts 2.7), and our own limits beyond it. */
const smsLimits: readonly RateLimit[] = [
  { count: 1, seconds: 30 },
  { count: 5, seconds: 3_600 },
  { count: 20, seconds: 86_400 },
];

const wholeNumber = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most));
const ownText = (most: number) => v.nullable(v.pipe(v.string(), v.maxLength(most), v.regex(/{{ *otp *}}/)));

/** Members of an auth source, by the names that `--json` shows. `null` takes a member back, where leaving it out means something. */
const members = {
  auth_source_id: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_.-]{1,128}$/)),
  channel: v.picklist(['sms', 'email']),
  digits: wholeNumber(128),
  valid_for: wholeNumber(300),
  max_attempts: wholeNumber(10),
  // The code is filled into bodies alone.
  title: v.nullable(v.pipe(v.string(), v.regex(/^(?!.*\{\{ *otp *\}\})[^\p{C}]{1,200}$/u))),
  body: ownText(4_000),
  default_region: v.nullable(v.pipe(v.string(), v.check(isSupportedCountry))),
  recipient_limits: v.nullable(
    v.array(v.strictObject({ count: wholeNumber(100), seconds: wholeNumber(31 * 86_400) })),
  ),
  clients: v.pipe(
    v.array(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_.-]{1,256}$/))),
    v.maxLength(1_000),
    v.transform((ids) => [...new Set(ids)]),
  ),
  test: v.boolean(),
};

type Member = keyof typeof members;

/** Completes "allowed is ...". */
const allowed: Readonly<Record<Member, string>> = {
  auth_source_id: '1 to 128 of A-Z a-z 0-9 _ . -',
  channel: 'sms or email',
  digits: 'a whole number from 1 to 6 for SMS, to 128 for e-mail',
  valid_for: 'a whole number of seconds from 1 to 300',
  max_attempts: 'a whole number from 1 to 10',
  title: '1 to 200 characters, none of them a control character',
  body: 'a text of at most 4000 characters with {{ otp }} in it',
  default_region: 'an ISO 3166 country code such as CN',
  recipient_limits: 'limits COUNT/SECONDS such as 1/30, of at most 100 messages in at most 31 days',
  clients: 'ids of clients',
  test: 'true or false',
};

const schema = v.partial(v.strictObject(members));

/** What was given of an auth source. */
export type SourceChange = v.InferOutput<typeof schema>;

/** Members of `SourceChange` that `null` takes back. */
export const removableMembers = ['title', 'body', 'default_region', 'recipient_limits'] as const;

/** Checks the members one by one. Throws `Failure` naming the member, what was given, and what is allowed. */
export function parseSource(document: Readonly<Record<string, unknown>>): SourceChange {
  const result = v.safeParse(schema, document, { abortEarly: true });
  if (result.success) return result.output;
  const item = result.issues[0].path?.[0];
  const name = item?.key as Member;
  const given = JSON.stringify(item?.value)?.slice(0, 200);
  throw new Failure(
    `invalid auth source: ${name} is ${given}: allowed is ${allowed[name] ?? 'no such member'}`,
  );
}

/** A new auth source: 6 digits for a minute (SMS) or five (e-mail), 5 attempts. Throws `Failure` when the members do not go together. */
export function newSource(
  id: string,
  channel: AuthSource['channel'],
  change: SourceChange,
): RegisteredSource {
  const blank: RegisteredSource = {
    id,
    channel,
    digits: 6,
    validFor: channel === 'sms' ? 60 : 300,
    maxAttempts: 5,
    ...(channel === 'sms' ? { recipientLimits: smsLimits } : {}),
    clients: [],
    test: false,
  };
  return changedSource(blank, change);
}

/** The auth source with the given members in the place of its own. Throws `Failure` when they do not go together. */
export function changedSource(source: RegisteredSource, change: SourceChange): RegisteredSource {
  const { title, body, defaultRegion, recipientLimits, ...rest } = source;
  const changed: RegisteredSource = {
    ...rest,
    digits: change.digits ?? source.digits,
    validFor: change.valid_for ?? source.validFor,
    maxAttempts: change.max_attempts ?? source.maxAttempts,
    ...member('title', change.title, title),
    ...member('body', change.body, body),
    ...member('defaultRegion', change.default_region, defaultRegion),
    ...member('recipientLimits', change.recipient_limits, recipientLimits),
    clients: change.clients ?? source.clients,
    test: change.test ?? source.test,
  };
  requireConsistent(changed);
  return changed;
}

/** The given value, nothing for `null`, and what was there before when none was given. */
function member<Name extends string, Value>(
  name: Name,
  given: Value | null | undefined,
  before: Value | undefined,
): Partial<Record<Name, Value>> {
  const value = given === undefined ? before : given;
  const members: Partial<Record<string, Value>> =
    value === undefined || value === null ? {} : { [name]: value };
  return members;
}

function requireConsistent({ channel, digits, test, title }: RegisteredSource): void {
  if (digits > mostDigits[channel]) {
    throw new Failure(`invalid auth source: digits is ${digits}: allowed is ${allowed.digits}`);
  }
  if (digits < safeDigits && !test) {
    throw new Failure(
      `invalid auth source: digits is ${digits}: codes of fewer than ${safeDigits} digits can be guessed; add --test if nobody's account depends on it`,
    );
  }
  if (channel === 'sms' && title !== undefined) {
    throw new Failure('invalid auth source: title: an SMS has none; leave it out');
  }
}

/** An auth source as `--json` shows it. */
export function sourceDocument(source: RegisteredSource): Readonly<Record<string, unknown>> {
  const { title, body, defaultRegion, recipientLimits } = source;
  return {
    auth_source_id: source.id,
    channel: source.channel,
    digits: source.digits,
    valid_for: source.validFor,
    max_attempts: source.maxAttempts,
    ...(title === undefined ? {} : { title }),
    ...(body === undefined ? {} : { body }),
    ...(defaultRegion === undefined ? {} : { default_region: defaultRegion }),
    ...(recipientLimits ? { recipient_limits: recipientLimits } : {}),
    clients: source.clients,
    test: source.test,
  };
}
