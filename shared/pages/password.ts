import { html } from 'hono/html';
import type { PasswordPage, PasswordProblem } from './model.ts';
import { button, changeTo, destination, field, form, problemLine } from './parts.ts';
import type { PageTexts } from './texts.ts';
import type { Setting, View } from './view.ts';
import { waitIn } from './wording.ts';

/** Asks for a user name and a password. What was wrong of the two is not said. */
export function passwordView(page: PasswordPage, setting: Setting): View {
  const { texts, context } = setting;
  const { typed, problem } = page;
  const isInvalid = problem?.kind === 'password-wrong';
  const username = field({
    name: 'username',
    label: texts.password.username,
    type: 'text',
    autocomplete: 'username',
    inputMode: 'email',
    maxLength: 320,
    value: typed,
    sharesProblem: problem !== undefined,
    isInvalid,
    isFocused: typed === undefined,
  });
  const password = field({
    name: 'password',
    label: texts.password.password,
    type: 'password',
    autocomplete: 'current-password',
    inputMode: 'text',
    maxLength: 1_024,
    sharesProblem: problem !== undefined,
    isInvalid,
    isFocused: typed !== undefined,
  });
  const body = html`${problemLine(problem && passwordProblem(problem, texts))}${username}${password}${button(texts.password.submit, 'main')}`;
  return {
    title: texts.password.title,
    hasProblem: problem !== undefined,
    body: html`${destination(setting)}
${form(context.actions.password, setting, body)}
${page.offersCode && html`<div class="others">${changeTo('recipient', texts.password.useCode, setting)}</div>`}`,
  };
}

function passwordProblem(problem: PasswordProblem, { locale, problems }: PageTexts): string {
  return problem.kind === 'password-limit'
    ? problems.passwordLimit(waitIn(locale, problem.retryAfter))
    : problems.passwordWrong;
}
