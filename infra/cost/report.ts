import { drawTable } from '../cli/output.ts';

/** A part of what a command says, for a terminal and for a page alike. */
export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'table';
      readonly title: string;
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
    };

export function text(said: string): Block {
  return { kind: 'text', text: said };
}

export function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): Block {
  return { kind: 'table', title, head, rows };
}

/** The parts as lines for a terminal. */
export function terminalOf(blocks: readonly Block[]): string {
  return blocks
    .map((block) =>
      block.kind === 'text' ? block.text : `${block.title}\n${drawTable(block.head, block.rows)}`,
    )
    .join('\n\n');
}

/** The parts as Markdown. */
export function markdownOf(blocks: readonly Block[]): string {
  return blocks
    .map((block) => {
      if (block.kind === 'text') return block.text;
      const lines = [block.head, block.head.map(() => '---'), ...block.rows];
      return `**${block.title}**\n\n${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}`;
    })
    .join('\n\n');
}
