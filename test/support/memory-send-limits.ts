import type { SendLimits } from '../../shared/contract/environment.ts';
import type { Clock, SendLimitStore } from '../../shared/core/ports.ts';

/** Allowances as logs of times, newest first, counted message by message; `sent` lets tests look. */
export function memorySendLimits(
  limits: SendLimits,
  clock: Clock,
): SendLimitStore & { readonly sent: ReadonlyMap<string, readonly number[]> } {
  const sent = new Map<string, number[]>();
  return {
    sent,
    async spend({ scope, key, limits: own }) {
      const now = clock.milliseconds();
      const name = `${scope}:${key}`;
      const log = sent.get(name) ?? [];
      const waits = (own ?? limits[scope]).map(({ count, seconds }) => {
        const nth = log[count - 1];
        return nth === undefined ? 0 : nth + seconds * 1000 - now;
      });
      const wait = Math.max(...waits);
      if (wait > 0) return { kind: 'limited', retryAfter: Math.ceil(wait / 1000) };
      sent.set(name, [now, ...log]);
      return {
        kind: 'spent',
        async giveBack() {
          const left = [...(sent.get(name) ?? [])];
          const index = left.indexOf(now);
          if (index >= 0) left.splice(index, 1);
          sent.set(name, left);
        },
      };
    },
  };
}
