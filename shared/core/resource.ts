import { refuse } from './errors.ts';
import type { Client } from './model.ts';

const maxResources = 10;

/**
 * The resources that a request names (RFC 8707 §2), from values with blanks between them.
 * Throws `invalid_target` for one that is no absolute URI, has a fragment, or is not among the client's.
 */
export function authorizeResources(sent: string | undefined, client: Client): readonly string[] {
  const resources = [...new Set((sent ?? '').split(' ').filter((value) => value !== ''))];
  const isAllowed = resources.every((value) => isResource(value) && client.resources.includes(value));
  return isAllowed && resources.length <= maxResources ? resources : refuseResource();
}

/** Whether the text may be a resource indicator: an absolute URI without a fragment. */
export function isResource(text: string): boolean {
  return URL.canParse(text) && !text.includes('#');
}

/** Ends the request with `invalid_target` (RFC 8707 §2). */
export function refuseResource(): never {
  return refuse('invalid_target', {
    because: 'resource-refused',
    description: 'the resource is not available to this client',
  });
}
