import { routes } from '../../../shared/contract/routes.ts';
import { nextSource } from '../../support/calls.ts';
import type { Attack, Way } from '../attack.ts';
import { inParallel, type Stage } from '../stage.ts';

const form = 'application/x-www-form-urlencoded';
const json = 'application/json';

interface Garbage {
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: string;
}

const typed = (type: string, body: NonNullable<Garbage['body']>): Garbage => ({
  body,
  headers: { 'content-type': type },
});
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const many = (count: number) => Array.from({ length: count }, (_, nth) => `p${nth}=1`).join('&');

/** What is no request of anybody's. */
const malformed: readonly Garbage[] = [
  {},
  typed(form, ''),
  typed(form, '%%%&=&=&%zz=%00'),
  typed(form, 'grant_type=refresh_token&grant_type=password'),
  typed(form, 'grant_type=__proto__&client_id=constructor&username=toString'),
  typed(form, 'username=%ff%fe&x_globalsign_iam_reference_id=%00%00&otp=%f0%9f%98'),
  typed(form, many(3_000)),
  typed(form, new Uint8Array([0, 255, 254, 0x3d, 128, 0])),
  typed(json, '{'),
  typed(json, 'null'),
  typed(json, '[]'),
  typed(json, '"text"'),
  typed(json, '{"__proto__":{"grant_type":"password"},"client_id":{"a":1},"otp":[1,2]}'),
  typed(json, '{"phone_number":1e999,"email":{},"auth_source_id":null}'),
  typed(json, nested(5_000)),
  typed('multipart/form-data; boundary=x', '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1'),
  typed('text/xml', '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'),
  typed('', 'a=b'),
  { headers: { authorization: 'Basic %%%' } },
  { headers: { authorization: 'Basic ' } },
  { headers: { authorization: `Basic ${Buffer.from('a\0:b\0').toString('base64')}` } },
  { headers: { authorization: 'Bearer ..' } },
  { headers: { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' } },
  { headers: { cookie: '__Host-latchkey-browser=%00; __Host-latchkey-device=....; a=b=c;;;' } },
  { headers: { 'idempotency-key': '"' } },
  { headers: { origin: 'null', accept: 'text/html' } },
  { query: '?%%%=%&flow=..%2f..&client_id=%00&redirect_uri=javascript:alert(1)&request_uri=x' },
  {
    query:
      '?response_type=code&response_type=token&client_id=demo-web&scope=%ff&max_age=-1e9&prompt=none%20login',
  },
];

/** What is far too much. */
const oversized: readonly Garbage[] = [
  typed(form, `username=${'9'.repeat(100_000)}`),
  typed(form, `client_id=demo-app&client_secret=${'s'.repeat(200_000)}`),
  typed(json, JSON.stringify({ phone_number: '1'.repeat(500_000) })),
  typed(json, nested(200_000)),
  typed(form, many(50_000)),
  typed(form, `otp=${'%F0%9F%98%80'.repeat(50_000)}`),
  { headers: { authorization: `Bearer ${'a'.repeat(8_000)}` } },
  { headers: { cookie: `__Host-latchkey-device=${'A'.repeat(7_000)}` } },
  { headers: { 'idempotency-key': 'k'.repeat(5_000) } },
  { query: `?state=${'s'.repeat(6_000)}` },
];

const width = 20;

/** Every garbage at every route, so many times. */
const flood = (name: string, garbage: readonly Garbage[], repeated: number): Way => ({
  name,
  async play(stage) {
    const times = stage.size === 'full' ? repeated : 1;
    const every = stage.size === 'full' ? 1 : 7;
    const targets = routes.flatMap((route) => garbage.map((what) => ({ route, what })));
    const chosen = Array.from({ length: times }, () => targets)
      .flat()
      .filter((_, nth) => nth % every === 0);
    let taken = 0;
    await inParallel(chosen.length, width, async (nth) => {
      const target = chosen[nth];
      if (target && (await throwAt(stage, target.route, target.what)) === 'tokens') taken += 1;
    });
    return {
      tried: chosen.length,
      measures: { messages: stage.cloud.outbox().length, 'tokens given': taken },
    };
  },
});

async function throwAt(stage: Stage, { method, path }: (typeof routes)[number], garbage: Garbage) {
  const { body, headers = {}, query = '' } = garbage;
  const init = method === 'GET' || body === undefined ? { method } : { method, body };
  const { body: answer } = await stage.send(path + query, init, { from: nextSource(), headers });
  return 'access_token' in answer ? 'tokens' : 'nothing';
}

/** Requests that nobody could mean, at every route there is. */
export const malformedFloods: Attack = {
  name: 'malformed-and-oversized-floods',
  says: 'Every route is sent what is no request, or far too much of one; nothing may break, and nothing be sent.',
  stack: 'usual',
  tries: 'requests',
  bounds: [
    { measure: 'messages', atMost: 0 },
    { measure: 'tokens given', atMost: 0 },
  ],
  ways: [flood('malformed', malformed, 1), flood('oversized', oversized, 1)],
};
