import { expect, test } from 'vitest';
import { fixtureWorkbook } from '../pipeline/testing/workbook.ts';
import { gradeIn } from './testing/grade-in.ts';

const book = fixtureWorkbook([]);
const { grade } = gradeIn(book);

test('without a glossary it says so', async () => {
  const { code, err } = await grade('concepts');
  expect(code).toBe(2);
  expect(err).toContain('tasks/glossary.md');
});

test('all terms, one of them, and a mistyped one', async () => {
  book.write('tasks/glossary.md', '## ballot\n\nA number. It grows.\n\n- Source: Lamport\n- Tasks: [11](task-11-a/README.md)\n\n## quorum\n\nA set. Two overlap.\n\n- Source: Raft\n- Tasks: [3](task-03-b/README.md)\n');
  expect((await grade('concepts')).out).toContain('2 concepts.');
  const { code, out, err } = await grade('concepts', 'Ballot');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toBe('ballot\n  A number. It grows.\n  Source: Lamport\n  Tasks:  task-11\n');
  const mistyped = await grade('concepts', 'balot');
  expect(mistyped.code).toBe(2);
  expect(mistyped.err).toContain('Did you mean `ballot`?');
});

test('--json gives the entries', async () => {
  const { out } = await grade('concepts', 'quorum', '--json');
  expect(JSON.parse(out)).toEqual({
    format: 'the-consensus/concepts',
    version: 1,
    concepts: [{ term: 'quorum', also: [], text: 'A set. Two overlap.', source: 'Raft', tasks: ['task-03-b'] }],
  });
});
