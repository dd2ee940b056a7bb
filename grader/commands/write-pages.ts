import { mkdir } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import type { RunResult } from '../pipeline/model.ts';
import { escapeText } from '../pipeline/report/escape.ts';
import { renderPage, type PageFormat } from '../pipeline/report/page.ts';
import type { Session } from './session.ts';
import { shownPath } from './shown-path.ts';
import { UsageError } from './usage-error.ts';

/** What was typed after `--html` and `--markdown`: a file, or nothing. */
export type PageArguments = { readonly [format in PageFormat]?: unknown };

export interface Page {
  readonly format: PageFormat;
  /** Absolute path. */
  readonly file: string;
}

const places: Readonly<Record<PageFormat, { readonly usual: string; readonly endings: readonly string[] }>> = {
  html: { usual: '.grade/report.html', endings: ['.html', '.htm'] },
  markdown: { usual: '.grade/report.md', endings: ['.md', '.markdown'] },
};

/** The pages asked for. Told before anything is graded when one can't be meant so. */
export function chosenPages({ root, cwd }: Session, args: PageArguments): readonly Page[] {
  return (['html', 'markdown'] as const).flatMap((format) => {
    const typed = args[format];
    const { usual, endings } = places[format];
    if (typed === undefined || typed === false) return [];
    if (typed === '') return [{ format, file: join(root, usual) }];
    if (typeof typed !== 'string') throw new UsageError(`--${format} may be given once only.`);
    // The word after it may be a task's name, or a file of the learner's that must not be written over.
    if (!endings.includes(extname(typed).toLowerCase())) {
      throw new UsageError(
        `--${format} writes to a file that ends in ${endings[0]}, and \`${typed}\` does not. Write the tasks first: grade task-03 --${format}.`,
      );
    }
    return [{ format, file: resolve(cwd, typed) }];
  });
}

/** Writes the pages and says where they are. One that can't be written changes nothing else. */
export async function writePages(
  { root, cwd, terminal }: Session,
  pages: readonly Page[],
  result: RunResult,
  say: (line: string) => void,
): Promise<void> {
  for (const { format, file } of pages) {
    const shown = escapeText(shownPath({ cwd }, file));
    try {
      const text = await renderPage(format, result, root);
      const { default: writeFileAtomic } = await import('write-file-atomic');
      await mkdir(dirname(file), { recursive: true });
      await writeFileAtomic(file, text);
      say(`Report: ${shown}`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      terminal.note(`The report is not written to ${shown} (${escapeText(reason)}). Another place: --${format} <file>.`);
    }
  }
}
