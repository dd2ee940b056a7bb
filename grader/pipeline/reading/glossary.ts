import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nearest } from '../nearest.ts';
import { sectionsOf } from './sections.ts';
import { mentions, wordsOf } from './words.ts';

/** An entry of `tasks/glossary.md`. */
export interface GlossaryEntry {
  /** As it is written there, such as `prepare (PBFT)`. */
  readonly term: string;
  /** Other words for it. */
  readonly also: readonly string[];
  /** Markdown. */
  readonly text: string;
  readonly source: string;
  /** Folder names of the tasks that use it, as its links name them. */
  readonly tasks: readonly string[];
}

/** All entries, in the order of the page; none where there is no page. */
export async function readGlossary(root: string): Promise<readonly GlossaryEntry[]> {
  return glossaryIn(await readFile(join(root, 'tasks', 'glossary.md'), 'utf8').catch(() => ''));
}

/** An entry is its sentences, and a list of what else is known, such as `- Source: Raft §5.3`. */
export function glossaryIn(markdown: string): readonly GlossaryEntry[] {
  return sectionsOf(markdown).map(({ heading, body }) => {
    const valueOf = (name: string): string => new RegExp(`^- ${name}: *(.*)$`, 'm').exec(body)?.[1]?.trim() ?? '';
    return {
      term: heading,
      also: valueOf('Also').split(', ').filter((one) => one !== ''),
      text: body.replace(/^- [A-Z][a-z]*: .*$\n?/gm, '').trim(),
      source: valueOf('Source'),
      tasks: [...valueOf('Tasks').matchAll(/\]\((task-[\w-]+)\//g)].map(([, task = '']) => task),
    };
  });
}

/** The words under which an entry is found: what stands in brackets only tells terms apart. */
export function namesOf({ term, also }: GlossaryEntry): readonly string[] {
  return [term.replace(/ *\([^)]*\)$/, ''), ...also];
}

/** The entries of a word, or else those in whose names it is. Answers with a sentence, and suggestions, where there are none. */
export function entriesAbout(word: string, glossary: readonly GlossaryEntry[]): readonly GlossaryEntry[] | string {
  const wanted = wordsOf(word);
  const isNamed = (name: string): boolean => wordsOf(name).join(' ') === wanted.join(' ');
  const named = wanted.length === 0 ? [] : glossary.filter((entry) => isNamed(entry.term) || namesOf(entry).some(isNamed));
  const found = named.length > 0 ? named : glossary.filter((entry) => [entry.term, ...entry.also].some((name) => mentions(name, wanted)));
  return found.length > 0 ? found : explain(word, glossary);
}

const MENTIONS_MAX = 5;

function explain(word: string, glossary: readonly GlossaryEntry[]): string {
  const speaking = glossary.filter(({ text }) => mentions(text, wordsOf(word))).map(({ term }) => `\`${term}\``);
  if (speaking.length > 0) return `\`${word}\` has no entry of its own. These speak of it: ${speaking.slice(0, MENTIONS_MAX).join(', ')}.`;
  const meant = nearest(word, glossary.flatMap(namesOf));
  return `There is no concept \`${word}\`. ${meant === null ? '`npx grade concepts` lists them all.' : `Did you mean \`${meant}\`?`}`;
}
