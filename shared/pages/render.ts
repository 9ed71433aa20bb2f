import { accountView } from './account.ts';
import { codeView } from './code.ts';
import { consentView } from './consent.ts';
import { errorView } from './error.ts';
import { formPostView } from './form-post.ts';
import { layout } from './layout.ts';
import { pageTextsIn } from './locales/index.ts';
import type { Page, PageContext } from './model.ts';
import { passwordView } from './password.ts';
import { recipientView } from './recipient.ts';
import { signedOutView, signOutView } from './sign-out.ts';
import type { PageTexts } from './texts.ts';
import type { Setting, View } from './view.ts';

/** Gives a page as a whole HTML document, in the language of the context. */
export function renderPage(page: Page, context: PageContext): Promise<string> {
  return renderIn(pageTextsIn(context.locale), page, context);
}

/** Gives a page in the words that are given. */
export async function renderIn(texts: PageTexts, page: Page, context: PageContext): Promise<string> {
  const setting = { texts, context };
  const document = await layout(viewOf(page, setting), setting);
  return document.toString();
}

function viewOf(page: Page, setting: Setting): View {
  switch (page.kind) {
    case 'recipient':
      return recipientView(page, setting);
    case 'code':
      return codeView(page, setting);
    case 'password':
      return passwordView(page, setting);
    case 'account':
      return accountView(page, setting);
    case 'consent':
      return consentView(page, setting);
    case 'sign-out':
      return signOutView(page, setting);
    case 'signed-out':
      return signedOutView(page, setting);
    case 'form-post':
      return formPostView(page, setting);
    case 'error':
      return errorView(page, setting);
  }
}
