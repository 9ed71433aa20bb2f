import { describe, expect, it } from 'vitest';
import { localCloud, type TestCloud } from '../../support/local.ts';
import { answer, type Started, start, tokensOf, wrongCode } from '../../support/login.ts';
import { redeem, start as startAtRoot } from '../ciam/steps.ts';
import { entriesOf, everyTry, lost, observed, throttled, told, unavailable } from './steps.ts';

const cloud = await localCloud();
const refused = { error: 'invalid_grant', error_description: 'Invalid OTP' };

/** A login whose first guess was wrong, so that the next is bought. */
async function startedAndWrong(on: TestCloud): Promise<Started> {
  const started = await start(on);
  const { body } = await answer(on, { ...started, code: wrongCode(started.code) });
  const challenge = body['x_globalsign_iam_challenge'] as { readonly reference: string };
  return { ...started, reference: challenge.reference };
}

const writes = [
  ['the charge', { operation: 'UpdateItem', key: 'CHALLENGE#' }],
  ['the guess that is bought', { operation: 'UpdateItem', key: 'LIMIT#guess#' }],
  ['the grant', { operation: 'PutItem', key: 'GRANT#' }],
] as const;

describe.each(writes)('DynamoDB at %s', (name, on) => {
  it.each([
    ['throttling', throttled],
    ['doing it and losing the answer', lost],
  ] as const)('%s once, is not noticed, and makes one grant', async (_fault, fault) => {
    const started = await startedAndWrong(cloud);
    const bought = await entriesOf(cloud, 'guess');
    cloud.failNext('dynamodb', { ...fault, on });
    const { result, metrics } = await observed(cloud, () => answer(cloud, started));
    expect(result.status).toBe(200);
    expect(metrics).toEqual(['Guesses right']);
    expect([cloud.failuresLeft(), (await entriesOf(cloud, 'guess')) - bought]).toEqual([0, 1]);
    cloud.advance(11);
    expect((await answer(cloud, started)).status).toBe(400);
  });

  it('throttling at every try, is told, and the same request then logs in once', async () => {
    const started = await startedAndWrong(cloud);
    cloud.failNext('dynamodb', { ...throttled, ...everyTry, on });
    const first = await observed(cloud, () => answer(cloud, started));
    expect(told(first.result)).toEqual(unavailable);
    expect(first.metrics).toEqual([...(name === 'the grant' ? ['Guesses right'] : []), 'Faults dynamodb']);
    expect(tokensOf(await answer(cloud, started)).accessToken).not.toBe('');
    cloud.advance(11);
    expect((await answer(cloud, started)).status).toBe(400);
  });
});

describe('an answer that was lost at every try', () => {
  it.each([writes[0], writes[1]])('to %s lets the same request log in', async (_name, on) => {
    const started = await startedAndWrong(cloud);
    cloud.failNext('dynamodb', { ...lost, ...everyTry, on });
    expect(told(await answer(cloud, started))).toEqual(unavailable);
    expect((await answer(cloud, started)).status).toBe(200);
  });

  it('to the grant leaves one that nobody holds, and the next code logs in', async () => {
    const started = await start(cloud);
    cloud.failNext('dynamodb', { ...lost, ...everyTry, on: writes[2][1] });
    expect(told(await answer(cloud, started))).toEqual(unavailable);
    const again = await answer(cloud, started);
    expect([again.status, again.body]).toEqual([400, refused]);
    cloud.advance(61);
    const next = await start(cloud, { username: started.username });
    expect((await answer(cloud, next)).status).toBe(200);
  });
});

describe('what a proof is told to', () => {
  it('fails without the login: clients of the recipient, and verified codes of the country', async () => {
    const started = await start(cloud);
    cloud.failNext('dynamodb', { ...throttled, ...everyTry, on: { key: 'LIMIT#recipient#' } });
    const { result, metrics } = await observed(cloud, () => answer(cloud, started));
    expect([result.status, cloud.failuresLeft()]).toEqual([200, 0]);
    expect([...metrics].sort()).toEqual(['Faults dynamodb', 'Guesses right']);
  });
});

describe('a reference that does not rotate', () => {
  it('counts a guess twice whose answer was lost, and lets it in', async () => {
    const form = { ...(await startAtRoot(cloud)), auto_signup: 'true' };
    cloud.failNext('dynamodb', { ...lost, on: writes[0][1] });
    expect((await redeem(cloud, form)).status).toBe(200);
    expect((await redeem(cloud, form)).status).toBe(400);
  });

  it.each([writes[0], writes[2]])('is good after an outage at %s', async (_name, on) => {
    const form = { ...(await startAtRoot(cloud)), auto_signup: 'true' };
    cloud.failNext('dynamodb', { ...throttled, ...everyTry, on });
    expect(told(await redeem(cloud, form))).toEqual(unavailable);
    expect((await redeem(cloud, form)).status).toBe(200);
  });
});
