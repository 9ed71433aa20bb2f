import { describe, expect, it } from 'vitest';
import { dropSecretVersion, rotateSecret } from '../../shared/core/key-custodian.ts';
import { hasProof } from '../../shared/core/known-device.ts';
import { recipientMac } from '../../shared/core/otp-macs.ts';
import { type SecretPurpose, secretPurposes } from '../../shared/core/secret-versions.ts';
import { dynamoKeyStore } from '../../shared/dynamo/key-store.ts';
import { openKeyring } from '../../shared/runtime/keyring.ts';
import { authorizationOf, trade } from '../browser/application.ts';
import { adminTargetOf } from '../cli/admin-target.ts';
import { type Place, type ScriptedBrowser, scriptedBrowser } from '../flow/scripted-browser.ts';
import { localCloud, type TestCloud } from '../support/local.ts';
import * as uas from '../support/login.ts';
import * as ciam from './ciam/steps.ts';

const application = { redirectUri: 'http://localhost:3000/callback' };
/** Seconds from a rotation until the new version is used. */
const usedAfter = 1_200;
const demoPhone = '+358401234567';

const custodianOf = (cloud: TestCloud) => {
  const { clock, keyWrapper, table } = adminTargetOf(cloud);
  return { clock, keyWrapper, keyStore: dynamoKeyStore(table) };
};
const rotate = (cloud: TestCloud, purpose: SecretPurpose) => rotateSecret(purpose, custodianOf(cloud));
const drop = (cloud: TestCloud, purpose: SecretPurpose) => dropSecretVersion(purpose, 1, custodianOf(cloud));

/** The version that the refresh token says it was made under. */
const versionOf = (refreshToken: string) => Buffer.from(refreshToken, 'base64url')[1];

/** Who logs in with a code that is sent to the number, a minute later; nobody is made on the way. */
async function subjectOf(cloud: TestCloud, typed: string): Promise<unknown> {
  cloud.advance(61);
  const { access } = ciam.tokensOf(await ciam.redeem(cloud, await ciam.start(cloud, { typed })));
  return (await ciam.userinfo(cloud, access)).body['sub'];
}

/** A browser at the page that asks for its code. */
async function atCode(cloud: TestCloud) {
  const browser = scriptedBrowser(cloud.url);
  const asked = authorizationOf(cloud, application, 'demo-web');
  const recipient = uas.nextAddress();
  const page = await browser.send(await browser.open(asked.url), '/signin/recipient', { recipient });
  return { browser, page, recipient, code: ciam.newestCode(cloud) };
}

/** Whether the browser shows that it has proven the recipient, to whoever opens the secrets now. */
async function isKnown(cloud: TestCloud, { browser, recipient }: Awaited<ReturnType<typeof atCode>>) {
  const { clock, keyUnwrapper, table } = adminTargetOf(cloud);
  const otpKeys = await openKeyring('otp', { table, unwrapper: keyUnwrapper, clock });
  const [, proofs = ''] = /__Host-latchkey-device=([^;]*)/.exec(browser.cookie()) ?? [];
  return hasProof(proofs, recipientMac({ channel: 'email', address: recipient }, otpKeys), {
    clock,
    otpKeys,
  });
}

const enter = ({ browser, page, code }: { browser: ScriptedBrowser; page: Place; code: string }) =>
  browser.send(page, '/signin/code', { code });
const isAnswered = ({ url }: Place) => new URL(url).searchParams.has('code');

describe('codes, references, tokens, cookies and users from before a rotation', async () => {
  const cloud = await localCloud();
  const subject = await subjectOf(cloud, demoPhone);
  const stranger = ciam.nextMobile();
  await ciam.login(cloud, { typed: stranger });
  const strangerSubject = await subjectOf(cloud, stranger);
  const login = await uas.login(cloud);
  const unused = await uas.login(cloud);
  const signedIn = await atCode(cloud);
  await enter(signedIn);
  for (const purpose of secretPurposes) await rotate(cloud, purpose);

  // Everything is warm with the version before, and goes on over the moment in which the next one is used.
  cloud.advance(usedAfter - 20);
  const bySms = await uas.start(cloud);
  const refused = await uas.start(cloud);
  const byOtpToken = await ciam.start(cloud, { channel: 'email' });
  const onPage = await atCode(cloud);
  const { refreshToken: atTheEnd } = await uas.login(cloud);
  cloud.advance(20);

  it('are from before it, and the next ones are not', async () => {
    const { refreshToken } = await uas.login(cloud);
    expect([login.refreshToken, atTheEnd, refreshToken].map(versionOf)).toEqual([1, 1, 2]);
  });

  it('log people in: at both kinds of references, and on the page', async () => {
    expect((await uas.answer(cloud, bySms)).status).toBe(200);
    expect((await ciam.redeem(cloud, { ...byOtpToken, auto_signup: true })).status).toBe(200);
    expect(isAnswered(await enter(onPage))).toBe(true);
  });

  it('are judged: a wrong code is wrong, and the reference that comes back for it is good', async () => {
    const wrong = await uas.answer(cloud, { ...refused, code: uas.wrongCode(refused.code) });
    expect(wrong.status).toBe(400);
    const right = await uas.answer(cloud, { ...refused, reference: uas.referenceOf(wrong) });
    expect(right.status).toBe(200);
  });

  it('refresh, and are replaced by tokens of the new version', async () => {
    const renewed = uas.tokensOf(await uas.refresh(cloud, login.refreshToken)).refreshToken;
    expect(versionOf(renewed)).toBe(2);
    expect((await uas.refresh(cloud, renewed)).status).toBe(200);
  });

  it('find the same user by the same number, whether the command or a login made it', async () => {
    expect(await subjectOf(cloud, demoPhone)).toBe(subject);
    expect(await subjectOf(cloud, stranger)).toBe(strangerSubject);
  });

  it('keep browsers signed in, and known', async () => {
    const asked = authorizationOf(cloud, application, 'demo-web');
    const place = await signedIn.browser.open(asked.url);
    const code = new URL(place.url).searchParams.get('code') ?? '';
    expect(await trade(cloud, asked, code, application)).toMatchObject({ token_type: 'Bearer' });
    expect(await isKnown(cloud, signedIn)).toBe(true);
    expect(await isKnown(cloud, { ...signedIn, recipient: 'nobody@example.org' })).toBe(false);
  });

  it('end when their version is dropped, once every function has read that; users are still found', async () => {
    const before = await uas.start(cloud);
    for (const purpose of secretPurposes) await drop(cloud, purpose);
    cloud.advance(301);
    expect((await uas.refresh(cloud, unused.refreshToken)).body['error']).toBe('invalid_grant');
    expect((await uas.answer(cloud, before)).status).toBe(200);
    expect(await isKnown(cloud, signedIn)).toBe(false);
    expect(await subjectOf(cloud, demoPhone)).toBe(subject);
  });
});

describe('references of a version that is dropped', async () => {
  const cloud = await localCloud();
  await rotate(cloud, 'otp');
  cloud.advance(usedAfter - 10);
  const started = await uas.start(cloud);
  cloud.advance(10);
  await drop(cloud, 'otp');

  it('are refused, however right the code is', async () => {
    cloud.advance(301);
    const { status, body } = await uas.answer(cloud, started);
    expect([status, body['x_globalsign_iam_challenge']]).toEqual([400, undefined]);
    expect((await uas.answer(cloud, await uas.start(cloud))).status).toBe(200);
  });
});

describe('a running function', async () => {
  const cloud = await localCloud();
  const { refreshToken } = await uas.login(cloud);

  async function operationsOf(step: () => Promise<unknown>): Promise<readonly string[]> {
    cloud.resetRequests();
    await step();
    return cloud
      .requests()
      .map(({ operation }) => operation)
      .sort();
  }

  it('reads each of its secrets again after five minutes, with one request, and not before', async () => {
    let token = refreshToken;
    const step = async () => {
      token = uas.tokensOf(await uas.refresh(cloud, token)).refreshToken;
    };
    await step();
    expect(await operationsOf(step)).toEqual(['UpdateItem']);
    // The client is kept in memory for a minute.
    cloud.advance(301);
    expect(await operationsOf(step)).toEqual(['GetItem', 'GetItem', 'GetItem', 'UpdateItem']);
    expect(await operationsOf(step)).toEqual(['UpdateItem']);
  });

  it('goes on with the secrets that it has while the table cannot be read', async () => {
    const started = await uas.start(cloud);
    cloud.advance(301);
    await rotate(cloud, 'otp');
    // Both secrets, each tried as often as the SDK tries.
    cloud.failNext('dynamodb', { code: 'InternalServerError', status: 500, times: 6 });
    expect((await uas.answer(cloud, started)).status).toBe(200);
  });
});
