/** The claims that a request asks for one by one (OpenID Connect Core §5.5), by where they are to be told. */
export interface ClaimsRequest {
  readonly idToken: readonly string[];
  readonly userinfo: readonly string[];
}

/** What a `claims` parameter asks for, and what it insists on. */
export interface ClaimsParameter {
  readonly claims: ClaimsRequest;
  /** `sub` that the ID token must have (§5.5.1). */
  readonly requiredSubject?: string;
  /** `acr` values, one of which the ID token must have (§5.5.1.1). */
  readonly requiredAcr?: readonly string[];
}

const maxLength = 4_096;
const maxClaims = 50;
const claimName = /^[A-Za-z0-9_:/.#-]{1,128}$/;

/**
 * Reads the `claims` parameter. `undefined` for a text that is not such a request. Two claims are insisted on where the ID token is asked for them with values: `sub`, and `acr` if it is
 * essential. What any other should be is not judged: it may be left out.
 */
export function readClaimsParameter(text: string): ClaimsParameter | undefined {
  const request = text.length > maxLength ? undefined : parseObject(text);
  const idToken = request && namesOf(request['id_token']);
  const userinfo = request && namesOf(request['userinfo']);
  if (!idToken || !userinfo) return undefined;
  const sub = wantedOf(request['id_token'], 'sub');
  const acr = wantedOf(request['id_token'], 'acr');
  const requiredAcr = acr['essential'] === true ? valuesOf(acr) : undefined;
  return {
    claims: { idToken, userinfo },
    ...(typeof sub['value'] === 'string' ? { requiredSubject: sub['value'] } : {}),
    ...(requiredAcr ? { requiredAcr } : {}),
  };
}

/** What is said about a claim. */
function wantedOf(member: unknown, name: string): Readonly<Record<string, unknown>> {
  return asObject(asObject(member)?.[name]) ?? {};
}

function valuesOf({ value, values }: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  const all: readonly unknown[] = Array.isArray(values) ? values : [value];
  const texts = all.filter((one) => typeof one === 'string');
  return value === undefined && values === undefined ? undefined : texts;
}

function namesOf(member: unknown): readonly string[] | undefined {
  if (member === undefined || member === null) return [];
  if (typeof member !== 'object' || Array.isArray(member)) return undefined;
  const names = Object.keys(member);
  return names.length <= maxClaims && names.every((name) => claimName.test(name)) ? names : undefined;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}
