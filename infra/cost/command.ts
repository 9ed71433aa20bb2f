import { type Command, CommanderError } from 'commander';
import { outputFor, showError } from '../cli/output.ts';
import { type SectionName, writeSection } from './page.ts';
import { type Block, markdownOf, terminalOf, text } from './report.ts';

/** Options that both commands have. */
export interface CommonOptions {
  readonly country: string;
  readonly segments: number;
  readonly measured: string;
  readonly json?: true;
  readonly markdown?: true;
  readonly write?: true;
}

/** What a command has to say. */
export interface Answer {
  readonly data: unknown;
  readonly blocks: readonly Block[];
  /** Sources, which a page has and a terminal only names. */
  readonly sources: readonly Block[];
  /** The file that they stand in. */
  readonly sourceFile: string;
}

/** Prints an answer in the form that was asked for, and writes it into the page where that was asked for. */
export function tell(
  { data, blocks, sources, sourceFile }: Answer,
  options: CommonOptions,
  { repository, section }: { readonly repository: string; readonly section: SectionName },
): void {
  const page = [...blocks, ...sources];
  outputFor(options).answer(data, () =>
    options.markdown ? markdownOf(page) : terminalOf([...blocks, text(`Sources: ${sourceFile}`)]),
  );
  if (options.write) writeSection(repository, section, page);
}

/** Runs a command, and gives its exit code: 0 done, 1 failed, 2 wrongly called. Errors go to standard error. */
export function run(program: Command, args: readonly string[]): number {
  const isJson = args.includes('--json');
  try {
    program
      .allowExcessArguments(false)
      .exitOverride()
      // Errors are told once, below, in the form that was asked for.
      .configureOutput({ outputError: () => undefined })
      .parse(args, { from: 'user' });
    return 0;
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) {
      showError(thrown instanceof Error ? thrown.message : String(thrown), isJson);
      return 1;
    }
    if (thrown.exitCode === 0) return 0;
    const problem = thrown.message.replace(/^error: /, '').replaceAll('\n', ' ');
    showError(`${problem.replace(/[.]$/, '')}; --help tells more`, isJson);
    return 2;
  }
}
