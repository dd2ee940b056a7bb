import { createInterface } from 'node:readline';

export type Answer = 'yes' | 'no' | 'interrupted';

/** Asks at the terminal. Only `y` and `yes` are a yes; the end of input is a no, Ctrl-C neither. */
export function ask(
  question: string,
  input: NodeJS.ReadableStream = process.stdin,
  output: NodeJS.WritableStream = process.stderr,
): Promise<Answer> {
  // Only a terminal's own line editing tells Ctrl-C from the rest.
  const prompt = createInterface({ input, output, terminal: true });
  return new Promise((resolve) => {
    const answer = (one: Answer): void => {
      // The first answer counts; closing the prompt gives one more.
      resolve(one);
      prompt.close();
    };
    prompt.on('close', () => resolve('no'));
    prompt.on('SIGINT', () => {
      output.write('\n');
      answer('interrupted');
    });
    prompt.question(question, (line) => answer(/^\s*y(es)?\s*$/i.test(line) ? 'yes' : 'no'));
  });
}
