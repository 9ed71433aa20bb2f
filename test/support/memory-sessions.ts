import { toBase64Url } from '../../shared/core/encoding.ts';
import type { Session } from '../../shared/core/flow.ts';
import type { SessionStore } from '../../shared/core/ports.ts';
import { isSignedIn, maxSessionGrants } from '../../shared/core/sign-in.ts';

/** Sessions by id; `contents` lets tests look and remove, as TTL does. */
export function memorySessionStore(): SessionStore & { readonly contents: Map<string, Session> } {
  const contents = new Map<string, Session>();
  const put = (session: Session) =>
    contents.set(toBase64Url(session.id), {
      ...session,
      idleUntil: Math.min(session.idleUntil, session.endsAt),
    });
  return {
    contents,
    async open(session) {
      if (!contents.has(toBase64Url(session.id))) put(session);
    },
    find: async (id) => contents.get(toBase64Url(id)),
    async use(id, { now, idleUntil, grantId }) {
      const session = contents.get(toBase64Url(id));
      if (!session || !isSignedIn(session, now)) return 'over';
      const grantIds = grantId ? added(session.grantIds, grantId) : session.grantIds;
      if (grantIds.length > maxSessionGrants) return 'full';
      put({ ...session, idleUntil, grantIds });
      return 'used';
    },
    async end(id, now) {
      const session = contents.get(toBase64Url(id));
      if (session) put({ ...session, endedAt: session.endedAt ?? now });
      return session;
    },
  };
}

function added(grantIds: readonly Uint8Array[], grantId: Uint8Array): readonly Uint8Array[] {
  const name = toBase64Url(grantId);
  const isThere = grantIds.some((known) => toBase64Url(known) === name);
  return isThere ? grantIds : [...grantIds, grantId];
}
