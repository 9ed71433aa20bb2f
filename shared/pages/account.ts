import { html } from 'hono/html';
import type { AccountPage } from './model.ts';
import { button, destination, form, masked, withMarkup } from './parts.ts';
import type { Setting, View } from './view.ts';

/** Asks whether to go on as the one who is signed in. */
export function accountView({ account }: AccountPage, setting: Setting): View {
  const { title, continueAs, other } = setting.texts.account;
  const goOn = withMarkup(continueAs, masked(account));
  return {
    title,
    body: html`${destination(setting)}
${form(
  setting.context.actions.account,
  setting,
  html`${button(goOn, 'main', { name: 'account', value: 'continue' })}
${button(other, 'plain', { name: 'account', value: 'other' })}`,
)}`,
  };
}
