import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { discover } from '../discover.ts';
import { entriesAbout, glossaryIn, namesOf, readGlossary } from './glossary.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const page = `# Glossary

## prepare (PBFT)

A vote. It is *signed*.

- Source: Castro & Liskov 1999
- Tasks: [17](task-17-pbft/README.md)

## Prepare (Paxos)

A question to acceptors.

- Source: Lamport
- Tasks: [11](task-11-a/README.md), [14](task-14-b/README.md)

## term

A clock.

- Also: currentTerm, epoch
- Source: Raft §5.1
- Tasks: [1](task-01-c/README.md)
`;
const glossary = glossaryIn(page);

function about(word: string): readonly string[] | string {
  const found = entriesAbout(word, glossary);
  return typeof found === 'string' ? found : found.map(({ term }) => term);
}

test('an entry is a term, its sentences, and what else is known', () => {
  expect(glossary[0]).toEqual({ term: 'prepare (PBFT)', also: [], text: 'A vote. It is *signed*.', source: 'Castro & Liskov 1999', tasks: ['task-17-pbft'] });
  expect(glossary[2]).toMatchObject({ also: ['currentTerm', 'epoch'], tasks: ['task-01-c'] });
  expect(glossary[1]?.tasks).toEqual(['task-11-a', 'task-14-b']);
});

test('a word finds its entries, in any case, by other words for it, and by a beginning', () => {
  expect(about('Prepare')).toEqual(['prepare (PBFT)', 'Prepare (Paxos)']);
  expect(about('prepare paxos')).toEqual(['Prepare (Paxos)']);
  expect(about('currentterm')).toEqual(['term']);
  expect(about('prep')).toEqual(['prepare (PBFT)', 'Prepare (Paxos)']);
});

test('a word without an entry gets suggestions', () => {
  expect(about('tern')).toBe('There is no concept `tern`. Did you mean `term`?');
  expect(about('acceptor')).toBe('`acceptor` has no entry of its own. These speak of it: `Prepare (Paxos)`.');
  expect(about('xyzzyxyzzy')).toContain('lists them all');
  expect(about('?')).toContain('There is no concept');
});

test('every concept of every task has an entry that names the task', async () => {
  const entries = await readGlossary(root);
  const { tasks } = await discover(root);
  const hasEntry = (concept: string, id: string): boolean => (
    entries.some((entry) => entry.tasks.includes(id) && namesOf(entry).some((name) => name.toLowerCase() === concept.toLowerCase()))
  );
  const missing = tasks.flatMap(({ id, manifest }) => manifest.concepts.filter((concept) => !hasEntry(concept, id)).map((concept) => `${id}: ${concept}`));
  expect(missing).toEqual([]);
});

test('every entry has two to four sentences, a source, and tasks that exist; no two have one name', async () => {
  const entries = await readGlossary(root);
  for (const { term, text, source, tasks } of entries) {
    const sentences = text.replaceAll('\n', ' ').match(/[.?!](?= |$)/g) ?? [];
    expect(sentences.length, term).toBeGreaterThanOrEqual(2);
    expect(sentences.length, term).toBeLessThanOrEqual(4);
    expect(source, term).not.toBe('');
    expect(tasks.length, term).toBeGreaterThan(0);
    expect(tasks.filter((id) => !existsSync(join(root, 'tasks', id, 'README.md'))), term).toEqual([]);
  }
  const folded = entries.flatMap(({ term, also }) => [term, ...also]).map((name) => name.toLowerCase());
  expect(folded.filter((name, i) => folded.indexOf(name) !== i)).toEqual([]);
});
