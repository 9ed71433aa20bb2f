import { html } from 'hono/html';
import type { SignedOutPage, SignOutPage } from './model.ts';
import { backLink, button, form, signedInAs } from './parts.ts';
import type { Setting, View } from './view.ts';

/** Asks whether to sign out. */
export function signOutView({ account }: SignOutPage, setting: Setting): View {
  const { texts, context } = setting;
  return {
    title: texts.signOut.title,
    body: html`${signedInAs(account, texts)}
${form(context.actions.signOut, setting, button(texts.signOut.submit, 'main'))}
<p class="hint">${texts.signOut.otherwise}</p>`,
  };
}

/** Says that the browser is signed out. */
export function signedOutView({ backTo }: SignedOutPage, setting: Setting): View {
  const { title, next } = setting.texts.signedOut;
  return { title, body: html`<p>${next}</p>${backLink(backTo, setting)}` };
}
