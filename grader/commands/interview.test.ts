import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fixtureWorkbook } from '../pipeline/testing/workbook.ts';
import { gradeIn } from './testing/grade-in.ts';

const book = fixtureWorkbook(['task-03-commitment', 'task-10-store'].map((id) => ({ id, lists: ['a'], suite: '', submission: '' })));
const { grade } = gradeIn(book);
book.write('tasks/task-03-commitment/interview.md', '# Interview questions\n\n## When is an *entry* committed?\n\nWhen a majority has it.\n\n## Why five servers?\n\nTo lose two.\n');
book.write('tasks/task-10-store/interview.md', '## What is linearizability?\n\nOne moment.\n');

test('without a terminal it says what to do, and nothing is written', async () => {
  const { code, out, err } = await grade('interview');
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain('`npx grade interview --list`');
  expect(existsSync(join(book.root, '.grade'))).toBe(false);
});

test('--list prints the questions by their tasks', async () => {
  const { code, out, err } = await grade('interview', '--list');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatchInlineSnapshot(`
    "3 questions: 3 new.

    task-03 A fixture
      new            When is an entry committed?
      new            Why five servers?

    task-10 A fixture
      new            What is linearizability?
    "
  `);
});

test('a topic may be a task or words', async () => {
  expect((await grade('interview', '10', '--list')).out).toContain('1 question: 1 new.');
  expect((await grade('interview', 'entry', 'committed', '--list')).out).toContain('1 question: 1 new.');
});

test('--json gives questions, answers and dates', async () => {
  const review = { asked: '2026-01-01T00:00:00.000Z', due: '2026-01-04T00:00:00.000Z', phase: 'review', step: 0, stability: 3, difficulty: 5, times: 2, lapses: 0 };
  book.write('.grade/interview.json', JSON.stringify({ version: 1, tasks: { 'task-03-commitment': { 'why-five-servers': review } } }));
  const { code, out } = await grade('interview', 'commitment', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({
    format: 'the-consensus/questions',
    version: 1,
    questions: [
      expect.objectContaining({ slug: 'when-is-an-entry-committed', due: null, review: null }),
      {
        task: 'task-03-commitment',
        slug: 'why-five-servers',
        question: 'Why five servers?',
        answer: 'To lose two.',
        statement: 'tasks/task-03-commitment/README.md',
        due: review.due,
        review,
      },
    ],
  });
  expect((await grade('interview', '--list')).out).toMatch(/due +Why five servers/);
});

test('a damaged schedule is said, and left where it is until something is answered', async () => {
  mkdirSync(join(book.root, '.grade'), { recursive: true });
  writeFileSync(join(book.root, '.grade/interview.json'), '}{');
  const { code, out, err } = await grade('interview', '--list');
  expect(code).toBe(0);
  expect(out).toContain('3 questions: 3 new.');
  expect(err).toContain("can't be read");
  expect(readdirSync(join(book.root, '.grade'))).toEqual(['interview.json']);
  expect(readFileSync(join(book.root, '.grade/interview.json'), 'utf8')).toBe('}{');
});

test.each([
  [['interview', 'linearisability', '--list'], 'Did you mean `linearizability`?'],
  [['interview', '7'], 'There are no interview questions about `7`'],
  [['interview', '--lits'], 'Did you mean `--list`?'],
  [['intervew'], 'Did you mean `interview`?'],
] as const)('%j is a wrong usage', async (args, sentence) => {
  const { code, out, err } = await grade(...args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(sentence);
});
