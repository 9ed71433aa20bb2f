import { toBase64Url } from '../../shared/core/encoding.ts';
import type { Grant, OfferedCode } from '../../shared/core/model.ts';
import type { GrantStore, Redemption, Rotation } from '../../shared/core/ports.ts';

/** As many access tokens of one grant are revoked one by one; then the whole grant goes. */
const maxRevokedTokens = 500;

/** Grants by id; `contents` lets tests look. */
export function memoryGrantStore(): GrantStore & { readonly contents: Map<string, Grant> } {
  const contents = new Map<string, Grant>();
  const ownGrant = (id: Uint8Array, clientId: string) => {
    const grant = contents.get(toBase64Url(id));
    return grant?.clientId === clientId ? grant : undefined;
  };
  const revokedTokens = new Set<string>();
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
    isTokenRevoked: async (tokenId) => revokedTokens.has(tokenId),
    revokeLoneToken: async (tokenId) => void revokedTokens.add(tokenId),
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
    async redeem(redemption) {
      const grant = contents.get(toBase64Url(redemption.id));
      if (!grant) return { kind: 'refused' };
      if (!grant.code || !mayRedeem(grant, grant.code, redemption)) return { kind: 'refused', grant };
      const { now, expiresAt } = redemption;
      const redeemed: Grant = { ...grant, expiresAt, code: { ...grant.code, redeemedAt: now } };
      put(redeemed);
      return { kind: 'redeemed', grant: redeemed };
    },
    async revokeApiToken({ id, secretHash }, clientId, now) {
      const grant = contents.get(toBase64Url(id));
      if (!grant?.apiToken || toBase64Url(grant.apiToken.secretHash) !== toBase64Url(secretHash))
        return 'unknown';
      return (await revoke(id, clientId, now)) ? 'revoked' : 'foreign';
    },
    async revokeToken(id, tokenId, now) {
      const grant = contents.get(toBase64Url(id));
      if (!grant) return false;
      if (grant.revokedTokenIds.length >= maxRevokedTokens) return revoke(id, grant.clientId, now);
      put({ ...grant, revokedTokenIds: [...new Set([...grant.revokedTokenIds, tokenId])] });
      return true;
    },
  };
}

function mayRedeem(grant: Grant, code: OfferedCode, redemption: Redemption): boolean {
  return (
    isLiveOf(grant, redemption) &&
    code.redeemedAt === undefined &&
    code.expiresAt > redemption.now &&
    code.redirectUri === redemption.redirectUri &&
    code.codeChallenge === redemption.codeChallenge &&
    redemption.resources.every((resource) => grant.resources.includes(resource))
  );
}

function isLiveOf(grant: Grant, { clientId, dialect }: Pick<Rotation, 'clientId' | 'dialect'>): boolean {
  return grant.clientId === clientId && grant.dialect === dialect && grant.revokedAt === undefined;
}

function mayRotate(grant: Grant, rotation: Rotation): boolean {
  const { generation, scope, resources, now } = rotation;
  return (
    isLiveOf(grant, rotation) &&
    grant.expiresAt > now &&
    grant.generation === generation &&
    scope.every((token) => grant.scope.includes(token)) &&
    resources.every((resource) => grant.resources.includes(resource))
  );
}
