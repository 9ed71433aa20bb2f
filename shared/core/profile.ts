import { refuse } from './errors.ts';

/** What a profile claim may hold, beside being a string. */
interface ProfileClaim {
  /** In UTF-16 units. */
  readonly maxLength: number;
  isValid(value: string): boolean;
}

const line: ProfileClaim = { maxLength: 128, isValid: (value) => !/\p{Cc}/u.test(value) };
const webAddress: ProfileClaim = { maxLength: 1_024, isValid: isWebAddress };

/**
 * Claims that users may set about themselves (OpenID Connect Core §5.1). An address is one text here. `preferred_username` is not among them: it is the user name, which is unique.
 */
const profileClaims: ReadonlyMap<string, ProfileClaim> = new Map([
  ['name', line],
  ['nickname', line],
  ['given_name', line],
  ['family_name', line],
  ['middle_name', line],
  ['gender', line],
  ['profile', webAddress],
  ['picture', webAddress],
  ['website', webAddress],
  ['birthdate', { maxLength: 10, isValid: isBirthdate }],
  ['zoneinfo', { maxLength: 64, isValid: isTimeZone }],
  ['locale', { maxLength: 35, isValid: isLocale }],
  ['address', { maxLength: 512, isValid: (value) => !/[^\P{Cc}\n\r\t]/u.test(value) }],
]);

/** Whether users may set the claim. */
export function isProfileClaim(name: string): boolean {
  return profileClaims.has(name);
}

/** The profile claims among the members that were sent. Throws `invalid_request` for a value that the claim cannot have. */
export function requireProfile(
  sent: ReadonlyMap<string, string | number | boolean>,
): Readonly<Record<string, string>> {
  const profile = [...sent].flatMap(([name, value]) => {
    const claim = profileClaims.get(name);
    return claim ? [[name, requireValue(name, value, claim)] as const] : [];
  });
  return Object.fromEntries(profile);
}

/** Lone surrogates are no text: the table would keep another one. */
function requireValue(name: string, value: string | number | boolean, claim: ProfileClaim): string {
  const isText = typeof value === 'string' && value.length <= claim.maxLength && value.isWellFormed();
  if (isText && claim.isValid(value)) return value;
  return refuse('invalid_request', {
    because: 'attribute-refused',
    description: `the value of ${name} is not allowed`,
  });
}

/** A user name: a letter, then letters, digits and underscores, 32 in all; so it is neither an e-mail address nor a phone number. */
export function isUsername(text: string): boolean {
  return /^[a-z][a-z0-9_]{0,31}$/i.test(text);
}

function isWebAddress(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

/** A day, a year alone, or a day without its year, which is then 0000. */
function isBirthdate(value: string): boolean {
  if (/^\d{4}$/.test(value)) return true;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  // The year 0000 is a leap year to JavaScript too, so 0000-02-29 is a day.
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}

/** A name of the IANA database. `Intl` also knows offsets from UTC, which are none. */
function isTimeZone(value: string): boolean {
  return /^[a-z]/i.test(value) && isAccepted(() => new Intl.DateTimeFormat('en', { timeZone: value }));
}

function isLocale(value: string): boolean {
  return isAccepted(() => Intl.getCanonicalLocales(value));
}

/** `Intl` says no by throwing. */
function isAccepted(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
