import { kept } from './kept.ts';
import type { Keyring, Ports } from './ports.ts';

/** Seconds after which the versions of a secret are read again: well before a new one is used (core/secret-versions.ts). */
const reloadAfter = 300;
/** Seconds for which versions are good enough that could not be read again. */
const goodFor = 3_600;

/** A keyring that can be read again. */
export interface FreshKeyring extends Keyring {
  /** To be called before each request: a function may have slept for hours. Throws when the versions could not be read for an hour. */
  freshen(): Promise<void>;
}

/** A keyring that is loaded now, and again when it is freshened after five minutes or more. Throws what the first load throws; each load that fails is counted. */
export async function freshKeyring(
  load: () => Promise<Keyring>,
  { clock, metrics }: Pick<Ports, 'clock' | 'metrics'>,
): Promise<FreshKeyring> {
  const loaded = kept(async () => {
    const readAt = clock.seconds();
    const keys = await load().catch((cause: unknown) => {
      metrics.count('Faults', 'secrets');
      throw cause;
    });
    return { keys, readAt };
  }, clock);
  let newest = await loaded(reloadAfter);
  const isTooOld = () => clock.seconds() - newest.readAt > goodFor;
  return {
    get current() {
      return newest.keys.current;
    },
    get first() {
      return newest.keys.first;
    },
    get versions() {
      return newest.keys.versions;
    },
    mac: (...asked) => newest.keys.mac(...asked),
    async freshen() {
      newest = await loaded(isTooOld() ? 0 : reloadAfter);
      if (isTooOld()) throw new Error('the secrets could not be read for an hour');
    },
  };
}
