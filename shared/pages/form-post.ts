import { html } from 'hono/html';
import type { FormPostPage } from './model.ts';
import { button, hiddenFields } from './parts.ts';
import type { Setting, View } from './view.ts';

/** Carries an answer to the client: the script sends it at once, the button without one. */
export function formPostView({ action, fields }: FormPostPage, { texts }: Setting): View {
  const { title, next, submit } = texts.formPost;
  return {
    title,
    body: html`<p>${next}</p>
<form method="post" action="${action}" data-auto>${hiddenFields(fields)}${button(submit, 'main')}</form>`,
  };
}
