import { html, raw } from 'hono/html';
import { mask } from './mask.ts';
import type { HiddenField } from './model.ts';
import type { PageTexts } from './texts.ts';
import type { Html, Setting } from './view.ts';

/** Stands in a text where markup goes: no translation has it. */
const gap = '\u0000';

/** Gives a text with markup where the text has its gap. */
export function withMarkup(text: (filling: string) => string, markup: Html): Html {
  const [before, after] = text(gap).split(gap);
  return html`${before}${markup}${after}`;
}

/** Gives a text with a name in it, told apart from the words around it in look and in direction of writing. */
export function withName(text: (name: string) => string, name: string): Html {
  return withMarkup(text, html`<bdi class="name">${name}</bdi>`);
}

/** A recipient or an account, masked: always written from left to right. */
export function masked(identifier: string): Html {
  return html`<bdi class="name" dir="ltr">${mask(identifier)}</bdi>`;
}

/** Who is signed in, below the heading. */
export function signedInAs(account: string | undefined, texts: PageTexts): Html | undefined {
  if (account === undefined) return undefined;
  return html`<p class="lead">${withMarkup(texts.signedInAs, masked(account))}</p>`;
}

/** What the person came for, below the heading. */
export function destination({ texts, context }: Setting): Html | undefined {
  if (context.clientName === undefined) return undefined;
  return html`<p class="lead">${withName(texts.toContinueTo, context.clientName)}</p>`;
}

/** A form that is sent as `application/x-www-form-urlencoded`, with the context's hidden fields. */
export function form(action: string, { context }: Setting, body: Html): Html {
  return html`<form method="post" action="${action}">${hiddenFields(context.hidden)}${body}</form>`;
}

export function hiddenFields(fields: readonly HiddenField[]): readonly Html[] {
  return fields.map(({ name, value }) => html`<input type="hidden" name="${name}" value="${value}">`);
}

/** A button that sends its form, and a name with a value where there are several. */
export function button(
  label: string | Html,
  look: 'main' | 'plain' | 'link',
  field?: { readonly name: string; readonly value: string },
): Html {
  const sent = field && html` name="${field.name}" value="${field.value}"`;
  return html`<button type="submit" class="${look}"${sent}><span>${label}</span></button>`;
}

/** A form of one button that leads to another page of the flow. */
export function changeTo(to: 'recipient' | 'password', label: string, setting: Setting): Html {
  return form(setting.context.actions.change, setting, button(label, 'link', { name: 'to', value: to }));
}

const warning = raw(
  '<svg aria-hidden="true" viewBox="0 0 20 20" width="20" height="20"><circle cx="10" cy="10" r="9"/><path d="M10 5v6M10 14v1"/></svg>',
);

/** Says what was wrong. Fields and buttons refer to it by the id `problem`. */
export function problemLine(problem: string | undefined): Html | undefined {
  return problem === undefined
    ? undefined
    : html`<p class="problem" id="problem">${warning}<span>${problem}</span></p>`;
}

/** An input with its label, hint and problem. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: 'text' | 'tel' | 'password';
  readonly autocomplete: string;
  readonly inputMode: 'text' | 'tel' | 'email' | 'numeric';
  readonly maxLength: number;
  readonly value?: string | undefined;
  readonly hint?: string | undefined;
  readonly problem?: string | undefined;
  /** Whether a problem that stands elsewhere is this field's too. */
  readonly sharesProblem?: boolean;
  /** Whether its content was wrong. */
  readonly isInvalid?: boolean;
  readonly isFocused?: boolean;
  readonly code?: { readonly pattern: string; readonly title: string; readonly isTexted: boolean };
}

/** Gives a required input. Its problem stands above it, where a keyboard or a zoom does not hide it. */
export function field(of: Field): Html {
  const { name, problem, hint, code } = of;
  const isDescribed = problem !== undefined || of.sharesProblem === true;
  const described = describedBy(isDescribed && 'problem', hint !== undefined && `${name}-hint`);
  const attributes = [
    of.value !== undefined && html` value="${of.value}"`,
    of.isInvalid && html` aria-invalid="true"`,
    of.isFocused && html` autofocus`,
    code && html` class="code" pattern="${code.pattern}" title="${code.title}"`,
    code?.isTexted && html` data-texted`,
  ];
  return html`<div class="field">
<label for="${name}">${of.label}</label>
${hint !== undefined && html`<p class="hint" id="${name}-hint">${hint}</p>`}
${problemLine(problem)}
<input id="${name}" name="${name}" type="${of.type}" autocomplete="${of.autocomplete}" inputmode="${of.inputMode}" maxlength="${of.maxLength}" autocapitalize="none" spellcheck="false" dir="ltr" required${described}${attributes}>
</div>`;
}

/** Gives the attribute that names what describes an element. */
export function describedBy(...ids: readonly (string | false)[]): Html | undefined {
  const present = ids.filter((id) => id !== false);
  return present.length === 0 ? undefined : html` aria-describedby="${present.join(' ')}"`;
}

/** Gives the address of a link, unless it would run a script or show a document of its own. */
export function safeLink(href: string | undefined): string | undefined {
  if (href === undefined || !URL.canParse(href)) return undefined;
  return refusedSchemes.has(new URL(href).protocol) ? undefined : href;
}

const refusedSchemes: ReadonlySet<string> = new Set(['javascript:', 'data:', 'vbscript:', 'blob:']);

/** A link back to the application, where it has an address. */
export function backLink(href: string | undefined, { texts, context }: Setting): Html | undefined {
  const safe = safeLink(href);
  if (safe === undefined) return undefined;
  const label = context.clientName === undefined ? texts.back : withName(texts.backTo, context.clientName);
  return html`<p class="actions"><a class="button" href="${safe}"><span>${label}</span></a></p>`;
}
