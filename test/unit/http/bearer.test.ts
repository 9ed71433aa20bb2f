import { describe, expect, it } from 'vitest';
import {
  bearerFromHeader,
  bearerFromParameter,
  bearerFromRequest,
  onlyBearer,
} from '../../../shared/http/bearer.ts';

const missing = { kind: 'missing' } as const;
const malformed = { kind: 'malformed' } as const;
const token = (value: string) => ({ kind: 'token', token: value }) as const;

describe('an Authorization header', () => {
  it.each([
    [undefined, missing],
    [null, missing],
    ['', missing],
    ['Basic YTpi', missing],
    ['Bearers abc', missing],
    ['abc', missing],
    ['Bearer abc', token('abc')],
    ['bearer abc', token('abc')],
    [' BEARER   abc ', token('abc')],
    ['Bearer a-._~+/b==', token('a-._~+/b==')],
    [`Bearer ${'a'.repeat(8_192)}`, token('a'.repeat(8_192))],
    [`Bearer ${'a'.repeat(8_193)}`, malformed],
    ['Bearer', malformed],
    ['Bearer ', malformed],
    ['Bearer a b', malformed],
    ['Bearer a, Bearer b', malformed],
    ['Bearer a=b', malformed],
    ['Bearer "a"', malformed],
    ['Bearer ä', malformed],
    ['Bearer =', malformed],
  ])('%j is read', (header, outcome) => {
    expect(bearerFromHeader(header)).toEqual(outcome);
  });
});

describe('an access_token parameter', () => {
  it.each([
    [[], missing],
    [['abc'], token('abc')],
    [[''], malformed],
    [['a b'], malformed],
    [['abc', 'abc'], malformed],
  ])('sent as %j is read', (values, outcome) => {
    expect(bearerFromParameter(values)).toEqual(outcome);
  });
});

describe('tokens in several places', () => {
  it.each([
    [[], missing],
    [[missing, missing], missing],
    [[missing, token('a')], token('a')],
    [[malformed, missing], malformed],
    [[token('a'), token('a')], malformed],
    [[token('a'), malformed], malformed],
  ])('%j count as one', (outcomes, outcome) => {
    expect(onlyBearer(outcomes)).toEqual(outcome);
  });
});

describe('a request to a resource', () => {
  const type = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  const header = { authorization: 'Bearer abc' };

  function post(body: string, headers: Readonly<Record<string, string>>): Request {
    return new Request('https://api.example.com/', { method: 'POST', headers, body });
  }

  it('has its token in the header', async () => {
    expect(await bearerFromRequest(new Request('https://api.example.com/', { headers: header }))).toEqual(
      token('abc'),
    );
    expect(await bearerFromRequest(post('a=b', { ...type, ...header }))).toEqual(token('abc'));
  });

  it('has its token in the form, which stays to be read', async () => {
    const request = post('a=b&access_token=abc', type);
    expect(await bearerFromRequest(request)).toEqual(token('abc'));
    expect(await request.text()).toBe('a=b&access_token=abc');
  });

  it.each([
    ['in header and form', 'access_token=abc', { ...type, ...header }, malformed],
    ['in the form twice', 'access_token=abc&access_token=abc', type, malformed],
    ['in the form, empty', 'access_token=', type, malformed],
    ['in what is no form', 'access_token=abc', { 'content-type': 'text/plain' }, missing],
    ['nowhere', 'a=b', type, missing],
  ])('has its token %s', async (_case, body, headers, outcome) => {
    expect(await bearerFromRequest(post(body, headers))).toEqual(outcome);
  });

  it('has no token in the body of a GET', async () => {
    expect(await bearerFromRequest(new Request('https://api.example.com/', { headers: type }))).toEqual(
      missing,
    );
  });
});
