// dynalite has no types of its own; this is what we use of it.
declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface DynaliteOptions {
    /** The LevelDB folder; without it the data is in memory. */
    readonly path?: string;
    /** How long a new table stays in the state CREATING. */
    readonly createTableMs?: number;
  }

  const dynalite: (options: DynaliteOptions) => Server;
  export = dynalite;
}
