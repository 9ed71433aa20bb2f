import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ChallengeHandle } from '../../shared/core/dialect.ts';
import { fromBase64Url } from '../../shared/core/encoding.ts';
import { handleSeed } from '../../shared/core/otp-macs.ts';
import { secretPurposes } from '../../shared/core/secret-versions.ts';
import { ciam } from '../../shared/dialects/ciam.ts';
import { uas } from '../../shared/dialects/uas.ts';
import { dynamoKeyStore } from '../../shared/dynamo/key-store.ts';
import { keys } from '../../shared/dynamo/keys.ts';
import { openKeyring } from '../../shared/runtime/keyring.ts';
import { authorizationOf } from '../browser/application.ts';
import { adminTargetOf } from '../cli/admin-target.ts';
import { scriptedBrowser } from '../flow/scripted-browser.ts';
import { basic } from '../support/calls.ts';
import { type Knowledge, markOf, materialOf, testCodes } from '../support/dump-search.ts';
import { localCloud } from '../support/local.ts';
import { answer, referenceOf, start, wrongCode } from '../support/login.ts';
import * as root from './ciam/steps.ts';

const cloud = await localCloud();

type Item = Readonly<Record<string, unknown>> & { readonly pk: { readonly S: string } };

/** People of whom the table has limits, challenges, users, grants and flows. */
const people = {
  number: '+8613700012345',
  address: 'ada.lovelace@example.org',
  visitor: 'grace.hopper@example.org',
  demo: '+358401234567',
} as const;

/** Somebody has logged in, somebody is about to, somebody mistyped, and somebody stands at the page. */
async function liveTable() {
  await root.login(cloud, { typed: people.demo });
  const bySms = await root.start(cloud, { typed: people.number.slice(3) });
  const started = await start(cloud, { channel: 'email', username: people.address });
  const wrong = await answer(cloud, { ...started, code: wrongCode(started.code) });
  const browser = scriptedBrowser(cloud.url);
  const { url } = authorizationOf(cloud, { redirectUri: 'http://localhost:3000/callback' });
  await browser.send(await browser.open(url), '/signin/recipient', { recipient: people.visitor });
  return {
    otpToken: { text: bySms['otp_token'] ?? '', code: bySms['otp'] ?? '' },
    reference: { text: referenceOf(wrong), code: started.code.replace(' ', '') },
    page: { cookie: browser.cookie(), code: root.newestCode(cloud) },
  };
}

const live = await liveTable();
const dump = (await cloud.dump()) as readonly Item[];
const material = materialOf(dump);

/** The secrets of the server, opened with the administrator's rights. */
async function serverSecrets() {
  const { clock, keyUnwrapper, table } = adminTargetOf(cloud);
  const secrets = await Promise.all(
    secretPurposes.map((purpose) => dynamoKeyStore(table).readSecret(purpose)),
  );
  const peppers = await Promise.all(
    secrets.flatMap((secret) =>
      (secret?.versions ?? []).map(({ wrapped }) => keyUnwrapper.unwrap(secret?.purpose ?? '', wrapped)),
    ),
  );
  return { peppers, otpKeys: await openKeyring('otp', { table, unwrapper: keyUnwrapper, clock }) };
}

const { peppers, otpKeys } = await serverSecrets();

function handleOf(text: string, { decodeReference }: Pick<typeof uas, 'decodeReference'>): ChallengeHandle {
  const handle = decodeReference(text, otpKeys);
  if (!handle) throw new Error('the reference is not genuine');
  return handle;
}

const handles = {
  otpToken: handleOf(live.otpToken.text, ciam),
  reference: handleOf(live.reference.text, uas),
};
const clientHeld: Omit<Knowledge, 'peppers'> = {
  secrets: [handles.otpToken.secret, handles.reference.secret],
  cookies: live.page.cookie.split('; ').flatMap((pair) => fromBase64Url(pair.split('=')[1] ?? '') ?? []),
};

const itemsOf = (...entities: readonly string[]) =>
  dump.filter(({ pk }) => entities.some((entity) => pk.S === entity || pk.S.startsWith(`${entity}#`)));

/** The challenge of the page: the one that no reference stands for. */
function challengeOfPage(): Uint8Array {
  const known = [handles.otpToken.id, handles.reference.id].map((id) =>
    Buffer.from(id).toString('base64url'),
  );
  const ids = itemsOf('CHALLENGE').map(({ pk }) => pk.S.slice('CHALLENGE#'.length));
  const others = ids.filter((id) => !known.includes(id) && isUnspent(id));
  return fromBase64Url(others[0] ?? '') ?? new Uint8Array(0);
}

function isUnspent(id: string): boolean {
  const item = itemsOf('CHALLENGE').find(({ pk }) => pk.S === `CHALLENGE#${id}`);
  return JSON.stringify(item?.['attempts']) === '{"N":"0"}';
}

const challenges = [
  { of: 'an otp_token', id: handles.otpToken.id, code: live.otpToken.code },
  { of: 'a reference that has seen a wrong code', id: handles.reference.id, code: live.reference.code },
  { of: 'a page', id: challengeOfPage(), code: live.page.code },
];

const itemOfChallenge = (id: Uint8Array) =>
  itemsOf('CHALLENGE').find(({ pk }) => pk.S === keys.challenge(id).pk.S);

function textOf(item: Item | undefined, name: string): string | undefined {
  const { S: text } = (item?.[name] ?? {}) as { readonly S?: string };
  return text;
}

/** Secrets that challenges would have if one of the texts were what their caller sent along, and any 16 bytes of the dump what was added to it. */
function secretsOfCallers(id: Uint8Array, texts: readonly string[]): readonly Uint8Array[] {
  const clientId = textOf(itemOfChallenge(id), 'client_id');
  const nonces = [...material.whole.filter(({ length }) => length === 16), new Uint8Array(16)];
  const callers = texts.flatMap((text) => [
    JSON.stringify([clientId, text, null]),
    JSON.stringify([clientId, null, text]),
  ]);
  return callers.flatMap((caller) => nonces.map((nonce) => handleSeed(caller, nonce, otpKeys).subarray(16)));
}

describe('a copy of the whole table', () => {
  it('has challenges, limits, flows, grants, users and secrets in it', () => {
    const kinds = new Set(dump.map(({ pk }) => pk.S.split('#')[0]));
    for (const kind of ['CHALLENGE', 'LIMIT', 'FLOW', 'GRANT', 'USER', 'IDENTIFIER', 'KEY'])
      expect(kinds).toContain(kind);
    expect(challenges.map(({ id }) => id.length)).toEqual([16, 16, 16]);
    expect(clientHeld.cookies.map(({ length }) => length)).toEqual([32]);
    expect(peppers.map(({ length }) => length)).toEqual([64, 64]);
  });

  it.each(challenges)('tests no code of $of with the secrets of the server', ({ id, code }) => {
    const secrets = secretsOfCallers(id, material.texts);
    const knowledge = { peppers, secrets, cookies: [], missing: 'secrets' } as const;
    expect(testCodes([code], id, material, knowledge)).toEqual([]);
  });

  it.each(challenges)('tests no code of $of with what clients and browsers hold', ({ id, code }) => {
    const knowledge = { ...clientHeld, peppers: [], missing: 'peppers' } as const;
    expect(testCodes([code], id, material, knowledge)).toEqual([]);
  });

  it.each(challenges)('tests codes of $of with both: the search would have found a way', ({ id, code }) => {
    const codes = [wrongCode(code, 3), code, wrongCode(code, 4)].map((each) => each.replace(' ', ''));
    expect(testCodes(codes, id, material, { peppers, ...clientHeld })).toEqual([code]);
  });

  it('tests codes of an otp_token with the secrets of the server and of the client that asked for it', () => {
    const { id } = handles.otpToken;
    const secrets = secretsOfCallers(id, [basic(root.demoWeb)]);
    const { code } = live.otpToken;
    expect(testCodes([root.wrongCode(code), code], id, material, { peppers, secrets, cookies: [] })).toEqual([
      code,
    ]);
  });

  it('gives away one code among 100,000 with both', () => {
    const { id, secret } = handles.otpToken;
    const { code } = live.otpToken;
    const codes = Array.from(
      { length: 100_000 },
      (_, n) => `${code.slice(0, 1)}${String(n).padStart(5, '0')}`,
    );
    const isKept = (tried: string) => {
      const mac = otpKeys.mac('code', Buffer.concat([id, secret, Buffer.from(tried)]));
      return material.marks.has(markOf(mac ?? new Uint8Array(0)));
    };
    expect(codes.filter(isKept)).toEqual([code]);
  });
});

describe('recipients in a copy of the table', () => {
  /** All that a number or an address could stand there as, but under a key. */
  const spellings = Object.values(people).flatMap((recipient) => {
    const bare = recipient.startsWith('+') ? [recipient.slice(1), recipient.slice(-9)] : [];
    const texts = [recipient, ...bare];
    const named = [recipient, `sms:${recipient}`, `email:${recipient}`, ...bare];
    const hashes = named.flatMap((text) =>
      ['md5', 'sha1', 'sha256', 'sha512'].map((name) => createHash(name).update(text).digest()),
    );
    const bytes = [...texts.map((text) => Buffer.from(text)), ...hashes];
    return [...texts, ...bytes.flatMap((each) => [each.toString('hex'), each.toString('base64url')])];
  });
  const spelledIn = (value: unknown) => {
    const text = JSON.stringify(value, (_, part: unknown) =>
      part instanceof Uint8Array ? Buffer.from(part).toString('base64url') : part,
    );
    return spellings.filter((spelling) => text.includes(spelling));
  };

  it('are in no key', () => {
    expect(dump.filter(({ pk, ['sk']: sk }) => spelledIn([pk, sk]).length > 0)).toEqual([]);
  });

  it('are nowhere in limits, challenges and identifiers', () => {
    const items = itemsOf('LIMIT', 'CHALLENGE', 'IDENTIFIER');
    expect(items.length).toBeGreaterThan(6);
    expect(items.filter((item) => spelledIn(item).length > 0)).toEqual([]);
  });

  it('are in users and grants, where tokens need them: the search would have found them', () => {
    expect(itemsOf('USER').filter((item) => spelledIn(item).length > 0).length).toBeGreaterThan(0);
    expect(itemsOf('GRANT').filter((item) => spelledIn(item).length > 0).length).toBeGreaterThan(0);
  });
});
