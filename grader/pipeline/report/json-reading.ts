import type { Comparison } from '../reading/comparison.ts';
import type { GlossaryEntry } from '../reading/glossary.ts';
import type { ReviewOf } from '../reading/next-question.ts';
import type { Question } from '../reading/questions.ts';
import type { WayOn } from './next-lines.ts';

/** Interview questions for programs, with answers and what is remembered of each; `due` is null for what was never asked. */
export function jsonQuestions(questions: readonly Question[], reviewOf: ReviewOf): string {
  const rows = questions.map((one) => {
    const review = reviewOf(one) ?? null;
    const { task, slug, question, answer } = one;
    return { task: task.id, slug, question, answer, statement: `tasks/${task.id}/README.md`, due: review?.due ?? null, review };
  });
  return documentOf('questions', { questions: rows });
}

/** Comparisons for programs: the tables, and the words around them as Markdown. */
export function jsonComparisons(comparisons: readonly Comparison[]): string {
  return documentOf('comparisons', { comparisons });
}

/** Entries of the glossary for programs. */
export function jsonConcepts(concepts: readonly GlossaryEntry[]): string {
  return documentOf('concepts', { concepts });
}

/** Where to go on, for programs; `next` is null when all are done. */
export function jsonNext({ next, missing, due }: WayOn): string {
  const task = next && {
    task: next.task.id,
    title: next.task.manifest.title,
    best: next.best,
    max: next.max,
    needs: next.task.manifest.needs,
    missing,
    statement: `tasks/${next.task.id}/README.md`,
    file: `tasks/${next.task.id}/${next.task.manifest.file}`,
  };
  return documentOf('next', { next: task, questionsDue: due });
}

/** One document, which says its format first; `version` changes when a field changes its meaning. */
function documentOf(name: string, content: object): string {
  return `${JSON.stringify({ format: `the-consensus/${name}`, version: 1, ...content }, null, 2)}\n`;
}
