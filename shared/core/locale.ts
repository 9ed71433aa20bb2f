/** Tags looked at, however long the list is. */
const maxTags = 10;
/** The shape of a language tag (RFC 5646 §2.1, loosely) or something that is none. */
const languageTag = /^[a-z]{2,8}(?:-[a-z\d]{1,8}){0,7}$/i;

/**
 * Chooses the language of a message from `ui_locales` (OpenID Connect Core §3.1.2.1): the first of at most ten tags
 * that is available, by RFC 4647 §3.4 lookup, so `fr-CA` finds `fr`. Without any tag the fallback is looked up. Gives
 * one of `available`, or undefined when nothing asked for is there: whether that is an error is the caller's decision.
 */
export function chooseLocale(
  uiLocales: string | undefined,
  fallback: string,
  available: readonly string[],
): string | undefined {
  const asked = uiLocales?.trim() || fallback;
  for (const tag of asked.split(/ +/, maxTags)) {
    const found = languageTag.test(tag) ? lookup(tag.toLowerCase(), available) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Shortens the tag from its end until it is available. */
function lookup(tag: string, available: readonly string[]): string | undefined {
  const subtags = tag.split('-');
  while (subtags.length > 0) {
    const range = subtags.join('-');
    const found = available.find((locale) => locale.toLowerCase() === range);
    if (found !== undefined) return found;
    subtags.pop();
    // A single character only introduces the subtags behind it, so it goes with them.
    if (subtags.at(-1)?.length === 1) subtags.pop();
  }
  return undefined;
}
