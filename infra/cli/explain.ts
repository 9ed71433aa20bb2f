/** What to do about the failures of AWS that its users meet first, by the name of the SDK's error. */
const advice: ReadonlyMap<string, string> = new Map([
  ...names(
    'no AWS credentials were found: log in (`aws sso login`), or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    ['CredentialsProviderError'],
  ),
  ...names('the AWS credentials have expired: log in again (`aws sso login`)', [
    'ExpiredToken',
    'ExpiredTokenException',
    'TokenProviderError',
    'RequestExpired',
  ]),
  ...names(
    'AWS does not know these credentials: check AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    [
      'InvalidClientTokenId',
      'UnrecognizedClientException',
      'InvalidSignatureException',
      'SignatureDoesNotMatch',
    ],
  ),
  ...names(
    'these credentials may not do that: the command needs cloudformation:DescribeStacks, dynamodb:GetItem, PutItem, UpdateItem, DeleteItem and Query on the table and its index, and kms:Encrypt, Decrypt and GenerateDataKey* on its keys',
    ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation'],
  ),
  ...names('the table or key of the stack does not exist: was the stack deleted?', [
    'ResourceNotFoundException',
    'NotFoundException',
  ]),
  ...names('the stack cannot be reached: is there a network, and is the region right?', [
    'TimeoutError',
    'NetworkingError',
  ]),
  ...names('nothing was changed', ['ExitPromptError']),
]);

function names(text: string, errors: readonly string[]): readonly (readonly [string, string])[] {
  return errors.map((name) => [name, text]);
}

const unreachable = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'ECONNRESET']);

/** One message for anything that was thrown: what happened, and what to do next. */
export function explain(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  if (thrown.name === 'Failure' || thrown.name === 'Error') {
    return isRegionMissing(thrown)
      ? 'no AWS region is set: set AWS_REGION, or a region in the profile'
      : messageOf(thrown);
  }
  const text = advice.get(thrown.name);
  return text === undefined ? `${thrown.name}: ${messageOf(thrown)}` : text + detail(thrown);
}

function isRegionMissing({ message }: Error): boolean {
  return message === 'Region is missing';
}

/** AWS says itself who may not do what. */
function detail({ message, name }: Error): string {
  return name.startsWith('AccessDenied') && message !== '' ? ` (${message})` : '';
}

function messageOf(error: Error): string {
  const code = 'code' in error ? String(error.code) : '';
  return unreachable.has(code)
    ? `the stack cannot be reached (${code}): is there a network, and is the region right?`
    : error.message;
}
