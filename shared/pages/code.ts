import { html } from 'hono/html';
import type { CodePage, CodeProblem } from './model.ts';
import { button, changeTo, describedBy, field, form, masked, problemLine, withMarkup } from './parts.ts';
import { sendProblem } from './recipient.ts';
import type { PageTexts } from './texts.ts';
import type { Html, Setting, View } from './view.ts';
import { durationIn, waitIn } from './wording.ts';

/** Asks for the code that was sent. A code that is past all tries is not asked for any more: only a new one helps. */
export function codeView(page: CodePage, setting: Setting): View {
  const { texts } = setting;
  const { problem, sentTo } = page;
  const isOver = problem?.kind === 'code-expired' || problem?.kind === 'too-many-tries';
  return {
    title: texts.code.title,
    hasProblem: problem !== undefined,
    body: html`<p class="lead">${texts.code.sentTo[sentTo.channel]} ${masked(sentTo.address)}</p>
${isOver ? problemLine(codeProblem(problem, page, texts)) : codeForm(page, setting)}
${resendForm(page, setting, isOver)}
<div class="others">${changeTo('recipient', texts.code.change, setting)}</div>`,
  };
}

function codeForm(page: CodePage, setting: Setting): Html {
  const { texts, context } = setting;
  const { digits, problem, triesLeft } = page;
  const validity = durationIn(texts.locale, Math.max(0, page.expiresAt - context.now));
  const isWrong = problem?.kind === 'code-wrong';
  // The problem says how many tries are left where one was just lost.
  const hints = [texts.code.hint(digits, validity), ...(isWrong ? [] : [texts.triesLeft(triesLeft)])];
  const input = field({
    name: 'code',
    label: texts.code.label,
    type: 'text',
    autocomplete: 'one-time-code',
    inputMode: 'numeric',
    // Room for what stands between the digits where it is pasted from.
    maxLength: digits * 3,
    hint: hints.join(texts.separator),
    problem: problem && codeProblem(problem, page, texts),
    isInvalid: isWrong,
    isFocused: true,
    code: {
      pattern: `(?:[\\s\\p{Pd}]*\\p{Nd}){${digits}}[\\s\\p{Pd}]*`,
      title: texts.code.shape(digits),
      isTexted: page.sentTo.channel === 'sms',
    },
  });
  const notice = page.isResent && html`<p class="notice" role="status">${texts.code.resent}</p>`;
  return form(context.actions.code, setting, html`${notice}${input}${button(texts.code.submit, 'main')}`);
}

/** The button works without the script too, and is then answered with the wait. */
function resendForm({ resendAt, problem }: CodePage, setting: Setting, isOver: boolean): Html {
  const { texts, context } = setting;
  const limit = problem?.kind === 'send-limit' ? problem.retryAfter : 0;
  const wait = Math.max(resendAt - context.now, limit);
  const look = isOver ? 'main' : 'plain';
  const described = describedBy(isOver && 'problem', wait > 0 && 'wait');
  return form(
    context.actions.resend,
    setting,
    html`${wait > 0 && waitLine(wait, texts)}
<button type="submit" class="${look}" id="resend"${described}${isOver && html` autofocus`}>${texts.code.resend}</button>`,
  );
}

/** The script counts down the words of the wait. */
function waitLine(seconds: number, texts: PageTexts): Html {
  const words = html`<span data-wait="${seconds}">${waitIn(texts.locale, seconds)}</span>`;
  return html`<p class="hint" id="wait">${withMarkup(texts.code.resendWait, words)}</p>`;
}

function codeProblem(problem: CodeProblem, { triesLeft }: CodePage, texts: PageTexts): string {
  switch (problem.kind) {
    case 'code-wrong':
      return [texts.problems.codeWrong, texts.triesLeft(triesLeft)].join(texts.separator);
    case 'code-expired':
      return texts.problems.codeExpired;
    case 'too-many-tries':
      return texts.problems.tooManyTries;
    case 'guess-limit':
      return texts.problems.guessLimit(waitIn(texts.locale, problem.retryAfter));
    case 'send-limit':
    case 'delivery-failed':
      return sendProblem(problem, texts);
  }
}
