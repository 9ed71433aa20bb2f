import { html } from 'hono/html';
import type { ErrorPage } from './model.ts';
import { backLink } from './parts.ts';
import type { Setting, View } from './view.ts';

/** Says what happened and what to do next. */
export function errorView({ error, requestId, backTo }: ErrorPage, setting: Setting): View {
  const { title, happened, next } = setting.texts.errors[error];
  return {
    title,
    body: html`<p>${happened}</p>
<p>${next}</p>
${backLink(backTo, setting)}
${requestId !== undefined && html`<p class="hint">${setting.texts.requestId} <code dir="ltr">${requestId}</code></p>`}`,
  };
}
