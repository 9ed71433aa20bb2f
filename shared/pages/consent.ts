import { html } from 'hono/html';
import type { ConsentPage } from './model.ts';
import { button, form, signedInAs, withName } from './parts.ts';
import { type NamedScope, namedScopes, type PageTexts } from './texts.ts';
import type { Html, Setting, View } from './view.ts';

/** Asks whether the client may have what it asks for. */
export function consentView({ scope, account }: ConsentPage, setting: Setting): View {
  const { texts, context } = setting;
  const { title, intro, allow, deny } = texts.consent;
  const client = context.clientName ?? texts.application;
  return {
    title: title(client),
    heading: withName(title, client),
    body: html`${signedInAs(account, texts)}
<p id="intro">${intro}</p>
<ul class="scopes" aria-labelledby="intro">${scope.map((name) => html`<li>${scopeIn(name, texts)}</li>`)}</ul>
${form(
  context.actions.consent,
  setting,
  html`${button(allow, 'main', { name: 'decision', value: 'allow' })}
${button(deny, 'plain', { name: 'decision', value: 'deny' })}`,
)}`,
  };
}

function scopeIn(name: string, texts: PageTexts): string | Html {
  return isNamed(name) ? texts.consent.scopes[name] : html`<code><bdi>${name}</bdi></code>`;
}

function isNamed(scope: string): scope is NamedScope {
  return namedScopes.some((name) => name === scope);
}
