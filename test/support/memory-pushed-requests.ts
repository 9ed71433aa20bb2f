import { toBase64Url } from '../../shared/core/encoding.ts';
import type { PushedRequest } from '../../shared/core/flow.ts';
import type { PushedRequestStore } from '../../shared/core/ports.ts';

/** Pushed requests by id; `contents` holds those that nobody took. */
export function memoryPushedRequestStore(): PushedRequestStore & {
  readonly contents: Map<string, PushedRequest>;
} {
  const contents = new Map<string, PushedRequest>();
  const used = new Set<string>();
  return {
    contents,
    async push(request) {
      const name = toBase64Url(request.id);
      if (!contents.has(name) && !used.has(name)) contents.set(name, request);
    },
    async take(id, clientId, now) {
      const name = toBase64Url(id);
      const request = contents.get(name);
      if (request?.clientId !== clientId || request.expiresAt <= now) return undefined;
      contents.delete(name);
      used.add(name);
      return request;
    },
  };
}
