import { expect, test } from 'vitest';
import { fixtureWorkbook } from '../pipeline/testing/workbook.ts';
import { gradeIn } from './testing/grade-in.ts';

const book = fixtureWorkbook([]);
const { grade } = gradeIn(book);
const page = (title: string, column: string): string => `# ${title}\n\n| | Raft | ${column} |\n|---|---|---|\n| Cost | one | two |\n\n**Verdict.** Either.\n`;

test('without any, it says so', async () => {
  expect((await grade('compare')).err).toContain('There are no comparisons in this workbook yet.');
});

test('the list, one of them, and several about a word', async () => {
  book.write('tasks/comparisons/raft-paxos.md', page('Raft, Paxos', 'Paxos'));
  book.write('tasks/comparisons/raft-pbft.md', page('Raft, PBFT', 'PBFT'));
  const list = await grade('compare');
  expect(list.code).toBe(0);
  expect(list.out).toContain('npx grade compare raft-pbft');
  const one = await grade('compare', 'pbft');
  expect(one.out).toMatch(/^Raft, PBFT\n[^]*Cost[^]*Verdict\. Either\.\n$/);
  const both = await grade('compare', 'raft');
  expect(both.out).toContain('Several comparisons are about `raft`');
  expect(both.out).toContain('npx grade compare raft-paxos');
});

test('--json gives the tables', async () => {
  const { out } = await grade('compare', 'raft-pbft', '--json');
  expect(JSON.parse(out)).toMatchObject({ format: 'the-consensus/comparisons', comparisons: [{ name: 'raft-pbft', columns: ['Raft', 'PBFT'], rows: [{ aspect: 'Cost', cells: ['one', 'two'] }] }] });
});

test('a mistyped one is a wrong usage', async () => {
  const { code, out, err } = await grade('compare', 'pbtf');
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain('Did you mean `pbft`?');
});
