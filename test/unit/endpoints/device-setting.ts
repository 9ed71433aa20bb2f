import { expect } from 'vitest';
import type { SmsReservation } from '../../../shared/core/limits.ts';
import type { User } from '../../../shared/core/model.ts';
import { type TestBrowser, testBrowser, type Visited } from '../../support/browser.ts';
import { memorySmsBudgets } from '../../support/memory-sms-budgets.ts';
import { codesOnly } from '../../support/password.ts';
import type { World } from '../../support/world.ts';
import { phone, requestUrl, sentCode, setting, shown, signIn, users, wrongCode } from './sign-in-setting.ts';

export const deviceCookie = '__Host-latchkey-device';
export const nobody = '+358409999999';
export const bob: User = {
  ...codesOnly,
  id: 'user-bob',
  email: 'bob@example.com',
  phoneNumber: '+358401111111',
};
/** Has no address. */
const { email: _, ...withoutAddress } = { ...bob, id: 'user-cid', phoneNumber: '+358402222222' };
export const cid: User = withoutAddress;

/** A world of three with phones, in which budgets of SMS can be used up. */
export function place() {
  const budgets: { refusal: Extract<SmsReservation, { kind: 'refused' }> | undefined } = {
    refusal: undefined,
  };
  const smsBudgets = memorySmsBudgets(() => budgets.refusal);
  return { ...setting({ users: [...users, bob, cid], ports: { smsBudgets } }), budgets };
}

/** The same, with a browser in which the number was proven two hours ago. */
export async function provenPlace(recipient = phone) {
  const there = place();
  await signIn(there, { recipient });
  there.server.clock.advance(7_200);
  return there;
}

/** Asks for a code on a new way through the pages, as whoever has to say who it is. */
export async function askFor(browser: TestBrowser, recipient: string): Promise<Visited> {
  const page = await browser.open(requestUrl({ prompt: 'login' }));
  return browser.send(page, 'recipient', { recipient });
}

/** Strangers take all messages that the recipient may be sent, from browsers that are each new, and are told to wait. */
export async function useUpMessages(server: World, recipient = phone): Promise<Visited> {
  for (let nth = 0; nth < 5; nth += 1) {
    expect(shown(await askFor(testBrowser(server), recipient))).toBe('200 code');
    server.clock.advance(61);
  }
  return askFor(testBrowser(server), recipient);
}

/** A stranger guesses until no guess is compared any more; gives the page that says so. */
export async function useUpGuesses(
  server: World,
  recipient = phone,
): Promise<{ page: Visited; browser: TestBrowser }> {
  const browser = testBrowser(server);
  let page = await askFor(browser, recipient);
  for (let nth = 0; nth < 5; nth += 1)
    page = await browser.send(page, 'code', { code: wrongCode(sentCode(server)) });
  server.clock.advance(61);
  page = await browser.send(page, 'resend');
  for (let nth = 0; nth < 2; nth += 1)
    page = await browser.send(page, 'code', { code: wrongCode(sentCode(server)) });
  return { page, browser };
}
