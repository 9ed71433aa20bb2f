/**
 * The single table: key names, and the first word of every partition key.
 * Policies restrict each function to the words it needs (`dynamodb:LeadingKeys`), so they stand here, where both the stack and the stores read them.
 */

/** Partition key, sort key, and the attribute by which DynamoDB's TTL removes items (epoch seconds). */
export const tableKeys = { partition: 'pk', sort: 'sk', ttl: 'ttl' } as const;

/** Index by which the administrator finds a user's grants and sessions. Functions do not read it. */
export const grantsByUser = { name: 'grants-by-user', partition: 'user_id' } as const;

/** Every partition key starts with one of these words; see docs/storage.md for each item. */
export const entities = {
  client: 'CLIENT',
  key: 'KEY',
  authSource: 'SOURCE',
  user: 'USER',
  identifier: 'IDENTIFIER',
  assertion: 'ASSERTION',
  limit: 'LIMIT',
  challenge: 'CHALLENGE',
  grant: 'GRANT',
  token: 'TOKEN',
  flow: 'FLOW',
  session: 'SESSION',
  consent: 'CONSENT',
  pushedRequest: 'PUSHED',
} as const;

export type Entity = (typeof entities)[keyof typeof entities];

/**
 * REGISTRY of what is limited: the second word of an allowance's partition key, by the capability that writes it. A function that judges codes and sends nothing cannot so much as touch what bounds
 * messages and money.
 */
export const limitScopes = {
  /** Messages. The reserves are those of a recipient that the client, or the browser, has proven before, once strangers have used up the recipient's own. */
  sendLimits: [
    'recipient',
    'clientReserve',
    'deviceReserve',
    'sourceAddress',
    'publicSourceAddress',
    'client',
    'authSource',
    'smsQuota',
    'emailQuota',
  ],
  /** Guesses at a recipient's codes, beyond those that came with a message: anybody's, and the two reserves'. */
  guessLimits: ['guess', 'clientGuess', 'deviceGuess'],
  passwordLimits: ['passwordUser', 'passwordSourceAddress'],
  smsBudgets: ['smsCountry', 'smsMoney'],
} as const;

export type LimitScope = (typeof limitScopes)[keyof typeof limitScopes][number];
