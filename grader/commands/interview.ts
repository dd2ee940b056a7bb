import { randomInt } from 'node:crypto';
import { discover } from '../pipeline/discover.ts';
import { keepReview, readReviews } from '../pipeline/reading/kept-reviews.ts';
import { shuffled } from '../pipeline/reading/next-question.ts';
import { questionsAbout } from '../pipeline/reading/questions-about.ts';
import { readQuestions, type Question } from '../pipeline/reading/questions.ts';
import { exitCodes, type ExitCode } from '../pipeline/report/exit-code.ts';
import { jsonQuestions } from '../pipeline/report/json-reading.ts';
import { questionListLines } from '../pipeline/report/question-lines.ts';
import { drill, type DrillDesk } from './drill.ts';
import { openPrompt } from './prompt.ts';
import type { AddCommand, Session } from './session.ts';
import { reportOptions } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export const addInterview: AddCommand = (yargs, session, finish) =>
  yargs.command(
    'interview [topic..]',
    'Practise the questions that interviewers ask; what you forget comes back sooner',
    (command) =>
      command
        .positional('topic', { type: 'string', array: true, default: [] as string[], describe: 'A task, a subtrack, a concept, or words of a question' })
        .option('list', { type: 'boolean', default: false, describe: 'Print the questions, and when each is asked next' })
        .option('shuffle', { type: 'boolean', default: false, describe: 'Ask in another order each time' })
        .option('json', { type: 'boolean', default: false, describe: 'Print questions, answers and dates as one JSON document' })
        .example([
          ['$0 interview', 'What is due first, then what is new'],
          ['$0 interview task-03', 'The questions of a task'],
          ['$0 interview byzantine --list', 'All questions about a topic'],
        ]),
    async (args) => finish(await interview(session, { ...args, topic: args.topic.map(String).join(' ') })),
  );

interface InterviewArguments {
  readonly topic: string;
  readonly list: boolean;
  readonly shuffle: boolean;
  readonly json: boolean;
}

async function interview(session: Session, { topic, list, shuffle, json }: InterviewArguments): Promise<ExitCode> {
  const { root, terminal } = session;
  const options = reportOptions(root, terminal);
  const chosen = await chosenQuestions(session, topic);
  const questions = shuffle ? shuffled(chosen, randomInt(2 ** 32)) : chosen;
  const { reviewOf, problem } = await readReviews(root);
  if (!json && !list && !terminal.canAsk) {
    throw new UsageError('Nobody is at a terminal to be asked. `npx grade interview --list` prints the questions; their answers are in the interview.md of each task.');
  }
  if (problem !== null) terminal.note(problem);
  if (json) terminal.printRaw(jsonQuestions(questions, reviewOf));
  else if (list) terminal.print(questionListLines(questions, reviewOf, new Date(), options));
  if (json || list) return exitCodes.passed;
  const { fsrsSchedule } = await import('../pipeline/reading/fsrs-schedule.ts');
  const prompt = openPrompt();
  try {
    const keep = keeper(session);
    const end = await drill({ questions, reviewOf, schedule: fsrsSchedule(), now: () => new Date(), ask: prompt.ask, print: terminal.print, keep }, options);
    return end === 'interrupted' ? exitCodes.interrupted : exitCodes.passed;
  } finally {
    prompt.close();
  }
}

async function chosenQuestions({ root, cwd }: Session, topic: string): Promise<readonly Question[]> {
  const { tasks } = await discover(root);
  const questions = await readQuestions(tasks);
  if (questions.length === 0) throw new UsageError('There are no interview questions in this workbook yet.');
  const chosen = topic === '' ? questions : questionsAbout(topic, tasks, questions, { root, cwd });
  if (typeof chosen === 'string') throw new UsageError(chosen);
  return chosen;
}

/** Says once, and not after every answer, that nothing can be kept. */
function keeper({ root, terminal }: Session): DrillDesk['keep'] {
  const said = new Set<string>();
  return async (question, review) => {
    const sentence = await keepReview(root, question, review);
    if (sentence === null || said.has(sentence)) return;
    said.add(sentence);
    terminal.note(sentence);
  };
}
