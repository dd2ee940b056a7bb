import { BroadcastChannel } from 'node:worker_threads';

/** Between the child's main thread, which is told to go, and the thread of the suites. */
const GATE = 'the-consensus-gate';

/** Lets the tests begin: now, or as soon as their thread has come to them and says so. */
export function openGate(): void {
  const channel = new BroadcastChannel(GATE);
  channel.onmessage = (): void => channel.postMessage('go');
  channel.postMessage('go');
}

let gate: Promise<void> | undefined;

/** Waits, before the first test, for the word to go. Says once that it has come so far: what was done until then needed no submission. */
export function passGate(onReady: () => void): Promise<void> {
  gate ??= new Promise((resolve) => {
    const channel = new BroadcastChannel(GATE);
    channel.onmessage = (): void => {
      channel.close();
      resolve();
    };
    onReady();
    // The word may have been said before anybody listened.
    channel.postMessage('ready');
  });
  return gate;
}
