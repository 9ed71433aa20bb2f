import type { OutboxMessage } from './outbox.ts';

/** The outbox as a page: newest first, and it fetches itself again to show what arrives. Every value is escaped. */
export function outboxPage(messages: readonly OutboxMessage[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Latchkey outbox</title>
<style>${style}</style>
</head>
<body>
<header><h1>Outbox</h1><p>What the local cloud would have sent by SMS and e-mail.</p></header>
<main data-version="${escapeHtml(versionOf(messages))}" aria-live="polite">
${messages.length === 0 ? '<p class="empty">No messages yet. They appear here as they are sent.</p>' : messages.map(article).join('\n')}
</main>
<script>${script}</script>
</body>
</html>
`;
}

/** The one-time password in a message's text, without blanks; undefined when there is none. */
export function codeIn(text: string): string | undefined {
  // The grouped form first: a bare run of digits may be a year or a phone number.
  const [found] = /(?<![\d+])\d{4}[ -]\d{4}(?!\d)/.exec(text) ?? /(?<![\d+])\d{4,8}(?!\d)/.exec(text) ?? [];
  return found?.replace(/\D/g, '');
}

function versionOf(messages: readonly OutboxMessage[]): string {
  return `${messages.length} ${messages[0]?.id ?? ''}`;
}

function article({ at, channel, html, subject, text, to }: OutboxMessage): string {
  const code = codeIn(text);
  const copy =
    code === undefined
      ? ''
      : `<button type="button" data-code="${code}" aria-label="Copy the code ${code}"><span class="code">${code}</span> <span class="hint">copy</span></button>`;
  const markup =
    html === null
      ? ''
      : `<details><summary>HTML</summary><iframe sandbox srcdoc="${escapeHtml(html)}" title="HTML part"></iframe></details>`;
  return `<article>
<p class="meta"><span class="channel">${channel === 'sms' ? 'SMS' : 'E-mail'}</span> to <strong>${escapeHtml(to)}</strong> <time datetime="${escapeHtml(at)}">${escapeHtml(at.slice(0, 19).replace('T', ' '))} UTC</time></p>
${subject === null ? '' : `<h2>${escapeHtml(subject)}</h2>`}
${copy}
<pre>${escapeHtml(text)}</pre>
${markup}
</article>`;
}

function escapeHtml(text: string): string {
  const entities = new Map([
    ['&', '&amp;'],
    ['<', '&lt;'],
    ['>', '&gt;'],
    ['"', '&quot;'],
    ["'", '&#39;'],
  ]);
  return text.replace(/[&<>"']/g, (character) => entities.get(character) ?? character);
}

const style = `
:root { color-scheme: light dark; --edge: #8886; --soft: #8882; --accent: #0b57d0; }
@media (prefers-color-scheme: dark) { :root { --accent: #8ab4f8; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 44rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.5rem; }
h2 { margin: .5rem 0; font-size: 1.1rem; overflow-wrap: anywhere; }
header p, .empty, .meta { margin: 0 0 1rem; opacity: .8; }
article { border: 1px solid var(--edge); border-radius: .75rem; padding: 1rem; margin: 0 0 1rem; }
.meta { margin: 0; font-size: .9rem; overflow-wrap: anywhere; }
.channel { border: 1px solid var(--edge); border-radius: 1rem; padding: 0 .6rem; }
time { white-space: nowrap; }
button { font: inherit; margin: .75rem 0 0; padding: .5rem 1rem; border: 1px solid var(--accent); border-radius: .5rem;
  background: none; color: var(--accent); cursor: pointer; }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.code { font: 600 1.4rem ui-monospace, monospace; letter-spacing: .1em; }
pre { margin: .75rem 0 0; padding: .75rem; border-radius: .5rem; background: var(--soft); white-space: pre-wrap;
  overflow-wrap: anywhere; font: .95rem/1.5 ui-monospace, monospace; }
details { margin-top: .75rem; }
iframe { width: 100%; height: 20rem; border: 1px solid var(--edge); border-radius: .5rem; background: #fff; }
`;

// The content is replaced only when a message came or went, so that a focused button keeps its focus.
const script = `
document.addEventListener('click', async (event) => {
  const button = event.target.closest('button[data-code]');
  if (!button) return;
  const hint = button.querySelector('.hint');
  try {
    await navigator.clipboard.writeText(button.dataset.code);
    hint.textContent = 'copied';
  } catch {
    getSelection().selectAllChildren(button.querySelector('.code'));
    hint.textContent = 'selected';
  }
});
setInterval(async () => {
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main');
    const shown = document.querySelector('main');
    if (next && next.dataset.version !== shown.dataset.version) shown.replaceWith(next);
  } catch {
    // The local cloud was stopped; it may come back.
  }
}, 1000);
`;
