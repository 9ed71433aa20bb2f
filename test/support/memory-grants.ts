import { toBase64Url } from '../../shared/core/encoding.ts';
import type { Grant } from '../../shared/core/model.ts';
import type { GrantStore, Rotation } from '../../shared/core/ports.ts';

/** As many access tokens of one grant are revoked one by one; then the whole grant goes. */
const maxRevokedTokens = 500;

/** Grants by id; `contents` lets tests look. */
export function memoryGrantStore(): GrantStore & { readonly contents: Map<string, Grant> } {
  const contents = new Map<string, Grant>();
  const ownGrant = (id: Uint8Array, clientId: string) => {
    const grant = contents.get(toBase64Url(id));
    return grant?.clientId === clientId ? grant : undefined;
  };
  const put = (grant: Grant) => contents.set(toBase64Url(grant.id), grant);
  const revoke: GrantStore['revoke'] = async (id, clientId, now) => {
    const grant = ownGrant(id, clientId);
    if (grant) put({ ...grant, revokedAt: grant.revokedAt ?? now });
    return grant !== undefined;
  };
  return {
    contents,
    revoke,
    find: async (id) => contents.get(toBase64Url(id)),
    async claim(grant) {
      if (contents.has(toBase64Url(grant.id))) return false;
      put(grant);
      return true;
    },
    async rotate(rotation) {
      const grant = contents.get(toBase64Url(rotation.id));
      if (!grant) return { kind: 'refused' };
      if (!mayRotate(grant, rotation)) return { kind: 'refused', grant };
      const rotated: Grant = {
        ...grant,
        generation: grant.generation + 1,
        rotatedAt: rotation.now,
        expiresAt: rotation.expiresAt ?? grant.expiresAt,
      };
      put(rotated);
      return { kind: 'rotated', grant: rotated };
    },
    async revokeToken(id, clientId, tokenId, now) {
      const grant = ownGrant(id, clientId);
      if (!grant) return false;
      if (grant.revokedTokenIds.length >= maxRevokedTokens) return revoke(id, clientId, now);
      put({ ...grant, revokedTokenIds: [...new Set([...grant.revokedTokenIds, tokenId])] });
      return true;
    },
  };
}

function mayRotate(grant: Grant, { clientId, generation, scope, now }: Rotation): boolean {
  return (
    grant.clientId === clientId &&
    grant.revokedAt === undefined &&
    grant.expiresAt > now &&
    grant.generation === generation &&
    scope.every((token) => grant.scope.includes(token))
  );
}
