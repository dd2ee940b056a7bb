import { openSync, writeSync } from 'node:fs';
import inspector from 'node:inspector';
import { join } from 'node:path';
import { stdin } from 'node:process';
import { pathToFileURL } from 'node:url';
import { watchCalls, watchedModule, type CallObserver } from '../../harness/cluster/calls.ts';
import type { SuiteBinding } from '../../harness/suite/binding.ts';
import { bindUnit } from './bind-unit.ts';
import { suiteStem, type Debugging, type Job } from './job.ts';
import { writeLine } from './write-line.ts';

/**
 * Entry of the process in which somebody debugs. It runs suites as the other one does, but on its main
 * thread, where an inspector sees them, and with the learner's functions behind ones that count.
 */

/** What the generated module with the `debugger` statement exports. */
interface Stopper {
  readonly callYours: NonNullable<ReturnType<CallObserver>>;
}

let job: Job | undefined;
const bodies: (() => Promise<void>)[] = [];

/** Ties one suite to one submission; the compiled suites call it. */
export function bindWorker(unitIndex: number, suiteName: string): SuiteBinding {
  if (!job) throw new Error('There is no job yet.');
  const { own = {}, ...binding } = bindUnit(job, unitIndex, suiteName, (_test, body) => bodies.push(body));
  return {
    ...binding,
    submission: async (instance) => watchedModule(await binding.submission(instance)),
    own: Object.fromEntries(Object.entries(own).map(([folder, { file, load }]) => [folder, { file, load: async (instance) => watchedModule(await load(instance)) }])),
  };
}

async function runJob(given: Job): Promise<void> {
  job = given;
  const { debug, units, folder, channel } = given;
  if (debug) watchCalls(await observerFor(debug, channel));
  process.setSourceMapsEnabled(true);
  for (const [index, unit] of units.entries()) {
    for (const { name } of unit.suites) await import(pathToFileURL(join(folder, `${suiteStem(index, name)}.suite.mjs`)).href);
  }
  for (const body of bodies) await body();
  writeLine(channel, { kind: 'over', broken: [] });
}

async function observerFor(debug: Debugging, channel: number): Promise<CallObserver> {
  if (debug.do === 'count') {
    const file = openSync(debug.file, 'w');
    const number = Buffer.alloc(8);
    return (call, isFirst) => {
      if (isFirst) number.writeDoubleLE(call);
      if (isFirst) writeSync(file, number, 0, number.length, 0);
      return undefined;
    };
  }
  const { callYours } = (await import(debug.stopper)) as Stopper;
  return (call) => {
    if (call !== debug.call) return undefined;
    waitForDebugger(debug.port, channel);
    return callYours;
  };
}

/** Only now, so that no breakpoint stops the runs that led here. */
function waitForDebugger(port: number, channel: number): void {
  if (inspector.url() === undefined) inspector.open(port, '127.0.0.1');
  const url = inspector.url();
  writeLine(channel, { kind: 'waiting', unit: 0, ...(url !== undefined && { url }) });
  if (url === undefined) process.exit(1);
  inspector.waitForDebugger();
}

let received = '';
stdin.setEncoding('utf8');
stdin.on('data', (chunk: string) => {
  received += chunk;
  if (job || !received.endsWith('\n')) return;
  runJob(JSON.parse(received) as Job).then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
// The grader holds the other end: when it is gone, nobody would ever end this process.
stdin.on('end', () => process.exit(1));
