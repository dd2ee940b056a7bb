import { nearest } from '../nearest.ts';
import type { Comparison } from './comparison.ts';
import { mentions, wordsOf } from './words.ts';

/** The comparison that is named, or else those in whose name, title or columns the words are. Answers with a sentence where there are none. */
export function comparisonsAbout(topic: string, comparisons: readonly Comparison[]): readonly Comparison[] | string {
  const wanted = wordsOf(topic);
  const named = comparisons.filter(({ name, title }) => [name, title].some((text) => wordsOf(text).join(' ') === wanted.join(' ')));
  const found = named.length > 0 ? named : comparisons.filter((one) => mentions(textOf(one), wanted));
  if (found.length > 0) return found;
  const names = comparisons.flatMap((one) => [one.name, ...wordsOf(textOf(one))]);
  const meant = nearest(topic, names);
  const hint = meant === null ? '`npx grade compare` lists those that there are.' : `Did you mean \`${meant}\`?`;
  return `There is no comparison about \`${topic}\`. ${hint}`;
}

function textOf({ name, title, columns }: Comparison): string {
  return [name, title, ...columns].join(' ');
}
