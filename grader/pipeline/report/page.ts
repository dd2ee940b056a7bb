import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HelperDelegate } from 'handlebars';
import type { RunResult } from '../model.ts';
import { scheduleLines, type FailureView } from './failure-view.ts';
import { historyLines } from './history-lines.ts';
import type { HistoryView } from './history-view.ts';
import { plain } from './paint.ts';
import { codeSpan, fencedBlock, markdownText } from './markdown.ts';
import { runView } from './view.ts';

export type PageFormat = 'html' | 'markdown';

interface PageTemplate {
  readonly file: string;
  /** Files that the template includes, by the names it has for them. */
  readonly partials: Readonly<Record<string, string>>;
  readonly helpers: Readonly<Record<string, (value: never) => string>>;
}

const templates: Readonly<Record<PageFormat, PageTemplate>> = {
  html: { file: 'report.html.hbs', partials: { style: 'report.css' }, helpers: { picture: pictureOf } },
  markdown: {
    file: 'report.md.hbs',
    partials: {},
    // Handlebars writes a bare name for HTML; these write text and lists for Markdown.
    helpers: {
      md: markdownText,
      code: codeSpan,
      fence: fencedBlock,
      drawing: (history: HistoryView) => fencedBlock(drawn(history)),
      timeline: (failure: FailureView) => fencedBlock(scheduleLines(failure)),
    },
  },
};

const PICTURE_WIDTH = 96;

function drawn(history: HistoryView): readonly string[] {
  return historyLines(history, { width: PICTURE_WIDTH, paint: plain });
}

/** Lines for HTML, where a helper's text isn't escaped by itself. */
function pictureOf(history: HistoryView): string {
  return drawn(history).join('\n').replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** A run as a document of its own, from the templates in the workbook's folder `templates`. */
export async function renderPage(format: PageFormat, result: RunResult, root: string): Promise<string> {
  // Only those who ask for a page wait for it to load.
  const { default: handlebars } = await import('handlebars');
  const engine = handlebars.create();
  const { file, partials, helpers } = templates[format];
  const read = (name: string): Promise<string> => readFile(join(root, 'templates', name), 'utf8');
  for (const [name, path] of Object.entries(partials)) engine.registerPartial(name, await read(path));
  for (const [name, write] of Object.entries(helpers)) {
    engine.registerHelper(name, ((value: never) => new handlebars.SafeString(write(value))) as HelperDelegate);
  }
  // Strict: a name that the view doesn't have is a mistake in the template.
  return engine.compile(await read(file), { strict: true, preventIndent: true })(runView(result, root));
}
