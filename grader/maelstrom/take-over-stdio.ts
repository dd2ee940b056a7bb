import { Console } from 'node:console';

export interface Stdio {
  /** Writes a line to standard output; nothing else in this process can. */
  readonly writeLine: (line: string) => void;
  /** One line on standard error. */
  readonly say: (line: string) => void;
}

/**
 * Keeps standard output for the protocol alone: what anybody prints, by the console or by the stream, now or
 * when the code is loaded, goes to standard error. `onReaderGone` hears when nobody reads any more.
 */
export function takeOverStdio(onReaderGone: () => void): Stdio {
  const { stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  for (const stream of [stdout, stderr]) {
    stream.removeAllListeners('error');
    stream.on('error', onReaderGone);
  }
  stdout.write = stderr.write.bind(stderr);
  globalThis.console = new Console(stderr, stderr);
  return {
    writeLine: (line) => {
      write(`${line}\n`);
    },
    say: (line) => {
      stderr.write(`${line}\n`);
    },
  };
}
