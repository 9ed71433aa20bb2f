import Table from 'cli-table3';

/** Where a command's answers go. */
export interface Output {
  /** The answer: JSON for scripts, otherwise the text for people. Called once. */
  answer(value: unknown, text: () => string): void;
  /** Something worth knowing beside the answer; never on standard output. */
  note(text: string): void;
}

/** Standard output holds the answer and nothing else, so that it can be piped. */
export function outputFor({ json }: { readonly json?: true }): Output {
  return {
    answer: (value, text) => console.log(json ? JSON.stringify(value, null, 2) : text()),
    note: (text) => console.error(json ? JSON.stringify({ note: text }) : `note: ${text}`),
  };
}

/** Tells an error, for people or for scripts. */
export function showError(message: string, isJson: boolean): void {
  console.error(isJson ? JSON.stringify({ error: message }) : `error: ${message}`);
}

/** No colours: the text may go anywhere. */
const style = { head: [], border: [] };
const noLinesBetween = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };

/** A table with a head line. */
export function drawTable(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const table = new Table({ style, head: [...head] });
  table.push(...rows.map((row) => row.map(cell)));
  return table.toString();
}

/** A table of the members of an object, one a line. */
export function drawMembers(members: Readonly<Record<string, unknown>>): string {
  const table = new Table({ style, chars: noLinesBetween });
  table.push(...Object.entries(members).map(([name, value]) => [printable(name), cell(value)]));
  return table.toString();
}

function cell(value: unknown): string {
  if (Array.isArray(value)) return value.map(cell).join('\n');
  return typeof value === 'string' ? printable(value) : printable(JSON.stringify(value) ?? '');
}

/** Text without what a terminal would obey: a token's claims, for one, are anybody's. */
function printable(text: string): string {
  return text.replace(/\p{C}/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** A time in epoch seconds, for people. */
export function showTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString().replace('.000Z', 'Z');
}
