import { createInterface } from 'node:readline';

/** What came of a question at the terminal: a line, the end of input (Ctrl-D), or Ctrl-C. */
export type Typed = { readonly kind: 'line'; readonly text: string } | { readonly kind: 'ended' } | { readonly kind: 'interrupted' };

export interface Prompt {
  readonly ask: (question: string) => Promise<Typed>;
  readonly close: () => void;
}

/** Asks at the terminal, as often as one likes. Lines that come before their question wait for it. */
export function openPrompt(input: NodeJS.ReadableStream = process.stdin, output: NodeJS.WritableStream = process.stderr): Prompt {
  // Only a terminal's own line editing tells Ctrl-C from the rest.
  const terminal = createInterface({ input, output, terminal: true, historySize: 0 });
  const early: Typed[] = [];
  let end: Typed | null = null;
  let waiting: ((typed: Typed) => void) | null = null;
  const tell = (typed: Typed): void => {
    if (waiting) waiting(typed);
    else early.push(typed);
    waiting = null;
  };
  const finish = (typed: Typed): void => {
    // The first end counts; closing the terminal gives one more.
    if (end) return;
    end = typed;
    tell(typed);
  };
  terminal.on('line', (text) => {
    // While a question waits, only a line that the end of input broke off comes this way.
    if (!waiting) early.push({ kind: 'line', text });
  });
  terminal.on('close', () => finish({ kind: 'ended' }));
  terminal.on('SIGINT', () => {
    output.write('\n');
    finish({ kind: 'interrupted' });
    terminal.close();
  });
  return {
    ask: (question) => {
      const typed = early.shift();
      if (typed ?? end) return Promise.resolve(typed ?? end ?? { kind: 'ended' });
      return new Promise((resolve) => {
        waiting = resolve;
        terminal.question(question, (text) => tell({ kind: 'line', text }));
      });
    },
    close: () => terminal.close(),
  };
}
