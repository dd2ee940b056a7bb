import { expect, test } from 'vitest';
import type { Task } from '../model.ts';
import { fakeTask } from '../testing/fake-task.ts';
import { questionsAbout } from './questions-about.ts';
import type { Question } from './questions.ts';

const [commitment, store, threshold] = [
  fakeTask('task-03-commitment', { subtrack: 'Log Replication', concepts: ['majority', 'quorum'] }),
  fakeTask('task-10-store', { subtrack: 'Replicated State Machine', concepts: ['linearizability'] }),
  fakeTask('task-19-threshold', { subtrack: 'Byzantine Fault Tolerance', concepts: ['3f+1'] }),
] as const;
const tasks = [commitment, store, threshold];
const question = (task: Task, text: string): Question => ({ task, slug: text, question: text, answer: '' });
const questions = [
  question(commitment, 'When is an entry committed?'),
  question(store, 'What is a lock, and when is it locked?'),
  question(store, 'Who may block a write?'),
  question(threshold, 'How large is a quorum of commitment?'),
];

function about(topic: string, cwd = '/book'): readonly string[] | string {
  const found = questionsAbout(topic, tasks, questions, { root: '/book', cwd });
  return typeof found === 'string' ? found : found.map((one) => one.question);
}

test('a task is named as everywhere, and its name comes before all else', () => {
  for (const word of ['3', 'task-03', 'commitment']) expect(about(word), word).toEqual(['When is an entry committed?']);
  expect(about('.', '/book/tasks/task-03-commitment')).toEqual(['When is an entry committed?']);
  expect(about('3 threshold')).toEqual([questions[0]?.question, questions[3]?.question]);
  expect(about('all')).toHaveLength(4);
});

test('in a task’s folder a word is a topic all the same', () => {
  expect(about('byzantine', '/book/tasks/task-03-commitment')).toEqual([questions[3]?.question]);
  expect(about('nothing', '/book/tasks/task-03-commitment')).toContain('There are no interview questions');
});

test('a subtrack, a concept, or words of the question', () => {
  expect(about('byzantine fault')).toEqual([questions[3]?.question]);
  expect(about('quorum')).toEqual([questions[0]?.question, questions[3]?.question]);
  expect(about('3f+1')).toEqual([questions[3]?.question]);
  expect(about('lock')).toEqual([questions[1]?.question]);
  expect(about('entry when')).toEqual([questions[0]?.question]);
});

test('a mistyped word gets the nearest', () => {
  expect(about('linearisabillity')).toBe('There are no interview questions about `linearisabillity`. Did you mean `linearizability`?');
  expect(about('comitment')).toContain('Did you mean `commitment`?');
  expect(about('comitted')).toContain('Did you mean `committed`?');
  expect(about('xyzzy xyzzy xyzzy')).toContain('--list');
  expect(about('?')).toContain('There are no interview questions');
});

test('a task without questions says so', () => {
  expect(questionsAbout('19', tasks, [], { root: '/book', cwd: '/' })).toBe('task-19 has no interview questions.');
});
