import { describe, expect, it } from 'vitest';
import { pushedRequestId, pushedRequestUri } from '../../../shared/core/pushed-request.ts';

const id = new Uint8Array(16).fill(7);
const uri = 'urn:ietf:params:oauth:request_uri:BwcHBwcHBwcHBwcHBwcHBw';

describe('the address of a pushed request', () => {
  it('names it', () => {
    expect([pushedRequestUri(id), pushedRequestId(uri)]).toEqual([uri, id]);
  });

  it.each([
    '',
    'BwcHBwcHBwcHBwcHBwcHBw',
    'https://evil.example.com/request.jwt',
    'urn:ietf:params:oauth:request_uri:',
    'urn:ietf:params:oauth:request_uri:AAAA',
    `${uri}AAAA`,
    uri.toUpperCase(),
  ])('is no other text: %j', (text) => {
    expect(pushedRequestId(text)).toBeUndefined();
  });
});
