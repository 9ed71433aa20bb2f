import { type AwsService, signedPost } from './signed-post.ts';

/** An AWS service that speaks the Query protocol: a form goes out, XML comes back. */
export interface QueryService extends AwsService {
  /** Date of its interface. */
  readonly version: string;
}

/** Milliseconds that a person will wait. */
const timeout = 4_000;

/**
 * Has one action done, by a single request: a second one after a lost answer would be a second message. Throws an error that is called what AWS calls it (`OptedOut`, `Throttling`), with nothing of
 * AWS's text, which may quote the request; and whatever `fetch` throws when there is no answer.
 */
export async function signedQuery(
  service: QueryService,
  action: string,
  parameters: Readonly<Record<string, string>>,
): Promise<void> {
  const form = new URLSearchParams({ Action: action, Version: service.version, ...parameters });
  const response = await signedPost(service, {
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: form.toString(),
    timeout,
  });
  const xml = await response.text();
  if (response.ok) return;
  const error = new Error(`${service.name} answered ${action} with ${response.status}`);
  error.name = /<Code>(\w{1,64})<\/Code>/.exec(xml)?.[1] ?? 'UnknownError';
  throw error;
}
