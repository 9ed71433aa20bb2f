import { html, raw } from 'hono/html';
import { paletteOf } from './colour.ts';
import type { Brand } from './model.ts';
import { safeLink } from './parts.ts';
import { script } from './script.ts';
import { style } from './style.ts';
import type { Html, Setting, View } from './view.ts';

/**
 * The document around a page. Style and script stand in it with the nonce, so nothing is loaded; the empty icon keeps browsers from asking for one.
 */
export function layout({ title, heading, hasProblem, body }: View, { texts, context }: Setting): Html {
  const { brand, nonce } = context;
  const fullTitle = `${hasProblem ? texts.errorTitle(title) : title} – ${brand.name}`;
  return html`<!doctype html>
<html lang="${texts.locale}" dir="${texts.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${fullTitle}</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${colours(brand.colour)}${raw(style)}</style>
</head>
<body>
<div class="page">
<header>${mark(brand)}</header>
<main>
<h1>${heading ?? title}</h1>
${body}
</main>
${footer(brand)}
</div>
<script nonce="${nonce}">${raw(script)}</script>
</body>
</html>
`;
}

/** All values are colours that we computed. */
function colours(accent: string): Html {
  const palette = paletteOf(accent);
  return html`:root{--accent:${palette.accent};--on-accent:${palette.onAccent};--ink:${palette.onLight}}
@media (prefers-color-scheme:dark){:root{--ink:${palette.onDark}}}
`;
}

/** The logo, or the first letter in the brand's colour and the name. */
function mark({ name, logo }: Brand): Html {
  if (logo?.startsWith('data:image/')) return html`<img class="logo" src="${logo}" alt="${name}">`;
  const [initial = ''] = name;
  return html`<span class="initial" aria-hidden="true">${initial.toUpperCase()}</span><bdi class="brand">${name}</bdi>`;
}

function footer({ links }: Brand): Html | undefined {
  const items = links.flatMap(({ label, href }) => {
    const safe = safeLink(href);
    return safe === undefined ? [] : [html`<li><a href="${safe}">${label}</a></li>`];
  });
  return items.length === 0 ? undefined : html`<footer><ul>${items}</ul></footer>`;
}
