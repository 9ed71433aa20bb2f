import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  asWeb,
  type CiamWorld,
  ciamWorld,
  jsonRequest,
  otpSendUrl,
  otpTokenGrants,
  otpTokenUrl,
  signupUrl,
  webCredentials,
} from '../support/ciam.ts';
import { logLines } from '../support/memory-log.ts';
import type { Json } from '../support/world.ts';
import { marker } from './requests.ts';

const logged = logLines();

/** RFC 6749 §5.2, and the vendor's own codes. */
const errorText = /^[a-z_]+$/;
const descriptionText = /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/;

const bySms = { auth_source_id: 'sms-login', phone_number: '0401234567' };
const newcomer = { phone_number: '+358409999999' };

/** Stand in generated requests for what only the server of the moment knows. */
interface Issued {
  readonly token: string;
  readonly code: string;
}

/** Requests that are right, to each of the endpoints. */
const valid: readonly (readonly [string, Json])[] = [
  [otpSendUrl, { auth_source_id: 'email-login', email: 'alice@example.com' }],
  [otpSendUrl, { usage: 'signup', email: 'new@example.com' }],
  [
    otpTokenUrl,
    {
      ...{ grant_type: otpTokenGrants.sms, ...webCredentials, ...bySms, ...newcomer },
      ...{ otp_token: 'TOKEN', otp: 'CODE', auto_signup: true },
    },
  ],
  [
    signupUrl,
    {
      name: 'New',
      phone_number: '+358409999998',
      phone_number_otp_token: 'SIGNUP_TOKEN',
      phone_number_otp: 'SIGNUP_CODE',
    },
  ],
];

const names = [...new Set(valid.flatMap(([, members]) => Object.keys(members))), 'username', 'client_id'];

const oddValue = fc.oneof(
  fc.constantFrom<unknown>(
    marker,
    `${marker}\r\nX-Evil: 1`,
    `"${marker}\\`,
    marker.repeat(1_000),
    '',
    ' ',
    '\0',
  ),
  fc.constantFrom<unknown>(null, true, false, 0, -1.5, [], {}, [marker], { [marker]: marker }, '\u{1f511}'),
  fc.constantFrom<unknown>('+8613600000000', 'a@example.com', 'email-login', 'TOKEN', 'CODE', '１２３４５６'),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.jsonValue({ maxDepth: 20 }),
);

const changes = fc.array(
  fc.tuple(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...names) }, fc.constant('__proto__')), oddValue),
  { maxLength: 3 },
);

/** A body that is nearly right: members replaced or added, others left out; or a text that is no such object. */
function bodyOf(members: Json, instead: readonly (readonly [string, unknown])[], dropped: readonly string[]) {
  const kept = Object.entries(members).filter(([name]) => !dropped.includes(name));
  return JSON.stringify(Object.fromEntries([...kept, ...instead]));
}

const requests = fc
  .tuple(fc.constantFrom(...valid), changes, fc.subarray(names, { maxLength: 2 }), fc.nat({ max: 9 }))
  .chain(([[url, members], instead, dropped, luck]) => {
    const right = JSON.stringify(members);
    const near = bodyOf(members, instead, dropped);
    const cut = fc.nat({ max: right.length }).map((length) => right.slice(0, length));
    const twice = `${near.slice(0, -1)},"auth_source_id":"${marker}","auth_source_id":"x"}`;
    const text =
      luck === 0
        ? fc.oneof(cut, fc.json(), fc.constantFrom(`[${right}]`, twice))
        : fc.constant(luck === 1 ? right : near);
    return text.map((body) => ({ url, body }));
  });

function filled(body: string, login: Issued, signup: Issued): string {
  return body
    .replaceAll('SIGNUP_TOKEN', signup.token)
    .replaceAll('SIGNUP_CODE', signup.code)
    .replaceAll('TOKEN', login.token)
    .replaceAll('CODE', login.code);
}

/** What must hold for the answer to any request at all. Gives its status. */
async function judge(world: CiamWorld, url: string, body: string): Promise<number> {
  const [usersBefore, sentBefore, linesBefore] = [
    [...world.users.contents],
    world.messages.length,
    logged.length,
  ];
  const response = await world.fetch(url, jsonRequest('POST', body, url === otpTokenUrl ? {} : asWeb));
  const text = await response.text();
  const said = [text, ...[...response.headers].flat(), ...logged.slice(linesBefore)].join('\n');
  expect(said).not.toContain(marker);
  expect(response.status).toBeLessThan(500);
  expect(response.headers.get('content-type')).toBe('application/json;charset=UTF-8');
  expect(response.headers.get('cache-control')).toBe('no-store');
  if (response.ok) return response.status;
  const answer = JSON.parse(text) as Json;
  expect(answer['error']).toMatch(errorText);
  if ('error_description' in answer) expect(answer['error_description']).toMatch(descriptionText);
  expect([...world.users.contents]).toEqual(usersBefore);
  expect(world.messages).toHaveLength(sentBefore);
  return response.status;
}

describe('endpoints that take JSON', () => {
  it('answer two thousand requests properly, and make no user and send nothing for those they refuse', async () => {
    const statuses = new Map<string, number>();
    const sign = async () => 'header.payload.signature';
    await fc.assert(
      fc.asyncProperty(requests, async ({ url, body }) => {
        const world = ciamWorld({ ports: { signer: { sign, ready: async () => {} } } });
        const login = await world.sent({ ...bySms, ...newcomer });
        world.clock.advance(30);
        const signup = await world.sent({ usage: 'signup', phone_number: '+358409999998' });
        const status = await judge(world, url, filled(body, login, signup));
        const outcome = `${url} ${status < 300 ? 'accepted' : status}`;
        statuses.set(outcome, (statuses.get(outcome) ?? 0) + 1);
      }),
      { numRuns: 2_000 },
    );
    // The requests are wild, yet not only noise: some are let in, at each of the endpoints.
    const accepted = [otpSendUrl, otpTokenUrl, signupUrl].map((url) => statuses.get(`${url} accepted`) ?? 0);
    expect(Math.min(...accepted)).toBeGreaterThan(20);
  });
});
