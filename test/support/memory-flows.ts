import { toBase64Url } from '../../shared/core/encoding.ts';
import type { Flow } from '../../shared/core/flow.ts';
import type { FlowStore } from '../../shared/core/ports.ts';

/** Flows by id; `contents` lets tests look and remove, as TTL does. */
export function memoryFlowStore(): FlowStore & { readonly contents: Map<string, Flow> } {
  const contents = new Map<string, Flow>();
  const live = (id: Uint8Array, now: number) => {
    const flow = contents.get(toBase64Url(id));
    return flow && flow.expiresAt > now ? flow : undefined;
  };
  return {
    contents,
    async open(flow) {
      const name = toBase64Url(flow.id);
      if (!contents.has(name)) contents.set(name, flow);
    },
    find: async (id, now) => live(id, now),
    async advance({ id, revision }, step, now) {
      const flow = live(id, now);
      if (flow?.revision !== revision) return undefined;
      const advanced: Flow = { ...flow, step, revision: revision + 1 };
      contents.set(toBase64Url(id), advanced);
      return advanced;
    },
  };
}
