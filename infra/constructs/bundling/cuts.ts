/**
 * What is cut out of modules of the SDK while they are bundled, because a Lambda function never reaches it.
 * Bytes are those of token-otp, which is a client of DynamoDB, SNS and SES; docs/decisions/small-bundles.md has the rest.
 */

/** One module of the SDK, and what is left of it. */
export interface Cut {
  /** The file, from the `node_modules` it stands in. */
  readonly module: string;
  /** Gives the module's text without what is not reached. Throws where the text is not what it was written for. */
  readonly cut: (text: string) => string;
}

const generatedError =
  /^export var (\w+)\$ = \[-3, n0, [^;]*\];\nn0_registry\.registerError\(\1\$, \1\);\n/gm;

/**
 * Takes the registrations of a client's error classes out, but for `kept`; the classes then go as nobody uses them.
 * For an error without one the SDK makes an object of the client's base class: with the code on the wire for its name, `$fault` by the status, and no `RequestId` beside that of `$metadata`.
 */
export function withErrorsAlone(kept: readonly string[]): (text: string) => string {
  return (text) => {
    const gone: string[] = [];
    const left = text.replace(generatedError, (registration: string, name: string) => {
      if (kept.includes(name)) return registration;
      gone.push(name);
      return '';
    });
    // Left to themselves, names without a declaration would fail when they are reached, on Lambda.
    const missed = gone.find((name) => new RegExp(`\\b${name}\\$`).test(left));
    if (missed) throw new Error(`${missed} is used outside of its registration`);
    return left;
  };
}

/** A client reads its `package.json` for the version that it puts in `User-Agent`. */
export function withVersionAlone(text: string): string {
  const { version } = JSON.parse(text) as { readonly version?: unknown };
  if (typeof version !== 'string') throw new Error('there is no version');
  return JSON.stringify({ version });
}

/** Regions are listed by name to describe them; which partition one is in follows from the pattern of its name. */
export function withoutRegionLists(text: string): string {
  return text.replace(/"regions": \{(?:[^{}]|\{[^{}]*\})*\}/g, '"regions": {}');
}

/** The rate limiter of adaptive retries, which have to be asked for: we never do. */
function refusingRateLimiter(): string {
  return `export class DefaultRateLimiter {
    constructor() { throw new Error('adaptive retries are left out of this bundle: see infra/constructs/bundling/cuts.ts'); }
  }`;
}

function schemas(client: string): string {
  return `@aws-sdk/client-${client}/dist-es/schemas/schemas_0.js`;
}

/** The length of a body that is a text or bytes, as all of ours are. For a file the SDK asks `fs` for its `ReadStream`, a getter that loads `fs/promises`, `readline` and the watchers. */
function bodyLengthOfTextsAndBytes(): string {
  return `export function calculateBodyLength(body) {
    if (!body) return 0;
    if (typeof body === 'string' || ArrayBuffer.isView(body)) return Buffer.byteLength(body);
    throw new Error('bodies other than texts and bytes are left out of this bundle: see infra/constructs/bundling/cuts.ts');
  }`;
}

/** Every cut, with what it saves. Errors that are kept are those whose class or name something of ours or of the SDK's asks for. */
export const cuts: readonly Cut[] = [
  // 12,464 bytes. shared/dynamo asks for the first; the second is the only error that its class makes worth retrying.
  {
    module: schemas('dynamodb'),
    cut: withErrorsAlone(['ConditionalCheckFailedException', 'ReplicatedWriteConflictException']),
  },
  // 11,864 bytes. Errors of SNS have other names in the SDK than on the wire: the first two are undelivered.ts's, the third the retry strategy's.
  {
    module: schemas('sns'),
    cut: withErrorsAlone(['OptedOutException', 'InvalidParameterException', 'ThrottledException']),
  },
  // 15,938 bytes. Kept for undelivered.ts.
  { module: schemas('ses'), cut: withErrorsAlone(['MessageRejected']) },
  // 19,321 bytes, in signing-keys.
  { module: schemas('kms'), cut: withErrorsAlone([]) },
  // 2,363, 1,927 and 2,252 bytes, and 1,927 in signing-keys.
  { module: '@aws-sdk/client-dynamodb/package.json', cut: withVersionAlone },
  { module: '@aws-sdk/client-sns/package.json', cut: withVersionAlone },
  { module: '@aws-sdk/client-ses/package.json', cut: withVersionAlone },
  { module: '@aws-sdk/client-kms/package.json', cut: withVersionAlone },
  // 2,816 bytes.
  {
    module: '@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js',
    cut: withoutRegionLists,
  },
  // 2,496 bytes.
  {
    module: '@smithy/core/dist-es/submodules/retry/util-retry/DefaultRateLimiter.js',
    cut: refusingRateLimiter,
  },
  // No bytes to speak of, but ten of Node's own modules at every start.
  {
    module: '@smithy/core/dist-es/submodules/serde/util-body-length/calculateBodyLength.js',
    cut: bodyLengthOfTextsAndBytes,
  },
];
