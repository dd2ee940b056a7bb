import type { GlossaryEntry } from '../reading/glossary.ts';
import { shortId } from '../task-id.ts';
import { escapeText } from './escape.ts';
import { plural } from './plural.ts';
import { inlineText, proseLines } from './prose-lines.ts';
import type { ReportOptions } from './task-lines.ts';
import { padTo, readingWidth, widthOf, wrap } from './wrap.ts';

const LABEL_WIDTH = 10;

/** Entries of the glossary, one below the other. */
export function glossaryLines(entries: readonly GlossaryEntry[], options: ReportOptions): readonly string[] {
  return entries.flatMap((entry, i) => [...(i === 0 ? [] : ['']), ...entryLines(entry, options)]);
}

function entryLines({ term, also, text, source, tasks }: GlossaryEntry, options: ReportOptions): readonly string[] {
  const labelled = (label: string, words: string): readonly string[] => (
    wrap(inlineText(words), readingWidth(options.width) - LABEL_WIDTH).map((line, i) => padTo(i === 0 ? `  ${label}:` : '', LABEL_WIDTH) + line)
  );
  return [
    options.paint.strong(escapeText(term)),
    ...proseLines(text, options),
    ...(also.length > 0 ? labelled('Also', also.join(', ')) : []),
    ...labelled('Source', source),
    ...labelled('Tasks', tasks.map(shortId).join(', ')),
  ];
}

/** The terms alone, in columns. */
export function glossaryListLines(entries: readonly GlossaryEntry[], { width, paint }: ReportOptions): readonly string[] {
  const terms = entries.map(({ term }) => escapeText(term));
  const column = Math.max(...terms.map(widthOf)) + 2;
  const columns = Math.max(1, Math.floor((readingWidth(width) - 2) / column));
  const rows = Math.ceil(terms.length / columns);
  const lines = Array.from({ length: rows }, (_, row) => {
    const cells = Array.from({ length: columns }, (__, i) => terms[i * rows + row] ?? '');
    return `  ${cells.map((term) => padTo(term, column)).join('')}`.trimEnd();
  });
  return [`${paint.strong(plural(terms.length, 'concept'))}. One of them: npx grade concepts quorum`, '', ...lines];
}
