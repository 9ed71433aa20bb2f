import { html } from 'hono/html';
import type { Channels, RecipientPage, RecipientProblem, SendProblem } from './model.ts';
import { button, changeTo, destination, type Field, field, form } from './parts.ts';
import type { PageTexts } from './texts.ts';
import type { Setting, View } from './view.ts';
import { waitIn } from './wording.ts';

const inputs: Readonly<Record<Channels, Pick<Field, 'type' | 'autocomplete' | 'inputMode'>>> = {
  sms: { type: 'tel', autocomplete: 'tel', inputMode: 'tel' },
  // Not the type `email`: browsers refuse addresses with letters of other alphabets, in a language of their own choice.
  email: { type: 'text', autocomplete: 'email', inputMode: 'email' },
  both: { type: 'text', autocomplete: 'username', inputMode: 'email' },
};

/** Asks for a phone number or an e-mail address, in one field. */
export function recipientView(page: RecipientPage, setting: Setting): View {
  const { texts, context } = setting;
  const { title, label, hint, submit, usePassword } = texts.recipient;
  const { channels, problem } = page;
  const input = field({
    ...inputs[channels],
    name: 'recipient',
    label: label[channels],
    hint: hint[channels],
    // The longest e-mail address has 254 characters (RFC 5321 §4.5.3.1.3).
    maxLength: 320,
    value: page.typed,
    problem: problem && recipientProblem(problem, channels, texts),
    isInvalid: problem?.kind === 'recipient-malformed' || problem?.kind === 'country-not-served',
    isFocused: true,
  });
  return {
    title,
    hasProblem: problem !== undefined,
    body: html`${destination(setting)}
${form(context.actions.recipient, setting, html`${input}${button(submit, 'main')}`)}
${page.offersPassword && html`<div class="others">${changeTo('password', usePassword, setting)}</div>`}`,
  };
}

function recipientProblem(problem: RecipientProblem, channels: Channels, texts: PageTexts): string {
  switch (problem.kind) {
    case 'recipient-malformed':
      return texts.problems.recipientMalformed[channels];
    case 'country-not-served':
      return texts.problems.countryNotServed;
    case 'send-limit':
    case 'delivery-failed':
      return sendProblem(problem, texts);
  }
}

/** Says why no code could be sent. */
export function sendProblem(problem: SendProblem, { locale, problems }: PageTexts): string {
  return problem.kind === 'send-limit'
    ? problems.sendLimit(waitIn(locale, problem.retryAfter))
    : problems.deliveryFailed;
}
