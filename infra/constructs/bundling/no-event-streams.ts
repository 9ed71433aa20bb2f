/**
 * Stands in for `@smithy/core/event-streams` in every bundle: 20 kB that only operations which answer with a stream load, and we call none.
 */

/** Refuses, by name, an operation that needs the real module. */
export class EventStreamSerde {
  constructor() {
    throw new Error('event streams are left out of this bundle: see infra/constructs/bundling/options.ts');
  }
}
