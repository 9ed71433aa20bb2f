/** A setting that cannot be used. The message is one sentence for the person who set it, and all that person needs to see. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}
