import type { SmsBudgetStore, SmsReservation } from '../../shared/core/limits.ts';

/** One store behind both ports that take from it. */
export function budgetsIn<T extends SmsBudgetStore>(store: T) {
  return { smsBudgets: store, verifiedCodes: store };
}

/** Budgets without an end, or with the refusal that tests want; `reserved` and `verified` let them look. */
export function memorySmsBudgets(
  refusal: () => Extract<SmsReservation, { kind: 'refused' }> | undefined = () => undefined,
): SmsBudgetStore & {
  readonly reserved: { country: string; segments: number }[];
  readonly proven: string[];
} {
  const reserved: { country: string; segments: number }[] = [];
  const verified: string[] = [];
  return {
    reserved,
    proven: verified,
    knownRefusal: refusal,
    async reserve(message) {
      const refused = refusal();
      if (refused) return refused;
      reserved.push(message);
      return {
        kind: 'reserved',
        maxPrice: '0.50',
        async release() {
          reserved.splice(reserved.indexOf(message), 1);
        },
      };
    },
    async verified(country) {
      verified.push(country);
    },
  };
}
