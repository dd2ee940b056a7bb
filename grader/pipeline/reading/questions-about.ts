import { selectTasks } from '../discover/select.ts';
import type { Task } from '../model.ts';
import { nearest } from '../nearest.ts';
import { shortId, slugOf } from '../task-id.ts';
import type { Question } from './questions.ts';
import { mentions, wordsOf } from './words.ts';

const WORD_LENGTH_MIN = 4;

/** Where a topic was typed: a task may be named by its folder. */
interface Place {
  readonly root: string;
  readonly cwd: string;
}

/**
 * The questions about a topic: those of the tasks that it names, or else all in whose words, subtrack or concept tag its words are.
 * Answers with a sentence where there are none.
 */
export function questionsAbout(topic: string, tasks: readonly Task[], questions: readonly Question[], place: Place): readonly Question[] | string {
  const ids = tasksNamed(topic.split(' '), tasks, place);
  if (ids.length > 0) {
    const ofTasks = questions.filter(({ task }) => ids.includes(task.id));
    return ofTasks.length > 0 ? ofTasks : `${ids.map(shortId).join(', ')} has no interview questions.`;
  }
  const wanted = wordsOf(topic);
  const found = questions.filter((question) => textsOf(question).some((text) => mentions(text, wanted)));
  return found.length > 0 ? found : explain(topic, tasks, questions);
}

/** Empty unless each word names tasks. In a task's folder any word could be a path; here only what looks like one is. */
function tasksNamed(words: readonly string[], tasks: readonly Task[], { root, cwd }: Place): readonly string[] {
  const isPath = words.every((word) => /^\.|[/\\]/.test(word));
  const { ids, unknown } = selectTasks(words, tasks.map(({ id }) => id), { root, cwd: isPath ? cwd : root });
  return unknown.length > 0 ? [] : ids;
}

function textsOf({ task, question }: Question): readonly string[] {
  return [question, task.manifest.subtrack, ...task.manifest.concepts];
}

function explain(topic: string, tasks: readonly Task[], questions: readonly Question[]): string {
  const names = tasks.flatMap(({ id, manifest }) => [shortId(id), slugOf(id), manifest.subtrack, ...manifest.concepts]);
  const words = questions.flatMap(({ question }) => wordsOf(question)).filter(({ length }) => length >= WORD_LENGTH_MIN);
  const meant = nearest(topic, [...names, ...words]);
  const hint = meant === null ? '`npx grade interview --list` shows them all.' : `Did you mean \`${meant}\`?`;
  return `There are no interview questions about \`${topic}\`. ${hint}`;
}
