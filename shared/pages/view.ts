import type { html } from 'hono/html';
import type { PageContext } from './model.ts';
import type { PageTexts } from './texts.ts';

/** Escaped HTML. */
export type Html = ReturnType<typeof html>;

/** What a page puts into the layout. */
export interface View {
  /** Of the document; the heading too, unless that is given. */
  readonly title: string;
  readonly heading?: Html;
  /** Whether something was wrong with what was sent before: the document's title says so first. */
  readonly hasProblem?: boolean;
  readonly body: Html;
}

/** What pages are rendered with. */
export interface Setting {
  readonly texts: PageTexts;
  readonly context: PageContext;
}
