import type { ConsentStore } from '../../shared/core/ports.ts';

/** As many scopes are remembered; what does not fit is asked again. */
const maxScopes = 100;

/** Consents by the JSON of subject and client; `contents` lets tests look. */
export function memoryConsentStore(): ConsentStore & { readonly contents: Map<string, readonly string[]> } {
  const contents = new Map<string, readonly string[]>();
  const nameOf = (subject: string, clientId: string) => JSON.stringify([subject, clientId]);
  return {
    contents,
    find: async (subject, clientId) => contents.get(nameOf(subject, clientId)) ?? [],
    async remember(subject, clientId, scope) {
      const name = nameOf(subject, clientId);
      const together = [...new Set([...(contents.get(name) ?? []), ...scope])];
      if (together.length > 0 && together.length <= maxScopes) contents.set(name, together);
    },
  };
}
