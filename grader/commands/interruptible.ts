import { exitCodes } from '../pipeline/report/exit-code.ts';

/** By which whoever sits at the terminal, or the system, asks for the end. */
export const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Does something that whoever sits at the terminal may end early, keeping what is known by then; whoever asks twice leaves at once. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupt = new AbortController();
  const onSignal = (): void => {
    // The children die with this process.
    if (interrupt.signal.aborted) process.exit(exitCodes.interrupted);
    interrupt.abort();
  };
  for (const signal of signals) process.on(signal, onSignal);
  try {
    return await work(interrupt.signal);
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
  }
}
