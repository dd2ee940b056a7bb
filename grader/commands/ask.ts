import { openPrompt } from './prompt.ts';

export type Answer = 'yes' | 'no' | 'interrupted';

/** Asks at the terminal. Only `y` and `yes` are a yes; the end of input is a no, Ctrl-C neither. */
export async function ask(question: string, input?: NodeJS.ReadableStream, output?: NodeJS.WritableStream): Promise<Answer> {
  const prompt = openPrompt(input, output);
  const typed = await prompt.ask(question);
  prompt.close();
  if (typed.kind === 'interrupted') return 'interrupted';
  return typed.kind === 'line' && /^\s*y(es)?\s*$/i.test(typed.text) ? 'yes' : 'no';
}
