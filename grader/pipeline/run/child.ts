import { join } from 'node:path';
import { stdin } from 'node:process';
import { createVitest } from 'vitest/node';
import type { Vitest } from 'vitest/node';
import { openGate } from './gate.ts';
import type { ChildLine, Job } from './job.ts';
import { suiteStem } from './job.ts';
import { writeLine } from './write-line.ts';

/**
 * Entry of the process that runs the suites. On standard input it is told its job; for one that waits it gets everything
 * ready, and begins when it is told to go. It is killed when stuck, and runs one job only.
 */

type RunOutcome = Awaited<ReturnType<Vitest['runTestSpecifications']>>;
type Over = Extract<ChildLine, { kind: 'over' }>;

async function runJob(job: Job): Promise<void> {
  const files = new Map(
    job.units.flatMap((unit, index) =>
      unit.suites.map((suite) => {
        const file = join(job.folder, `${suiteStem(index, suite.name)}.test.mjs`);
        return [file.replaceAll('\\', '/'), { unit: index, suite: suite.name }] as const;
      }),
    ),
  );
  leaveWhenOutOfMemory(job.channel);
  const vitest = await startVitest(job);
  const project = vitest.getRootProject();
  const outcome = await vitest.runTestSpecifications(
    [...files.keys()].map((file) => project.createSpecification(file)),
    true,
  );
  writeLine(job.channel, { kind: 'over', ...deathOf(outcome), broken: brokenSuites(outcome, files) });
}

function startVitest(job: Job): Promise<Vitest> {
  return createVitest(
    'test',
    {
      root: job.folder,
      config: false,
      watch: false,
      pool: 'threads',
      // One thread for all suites: a thread each costs more than everything else together.
      isolate: false,
      maxWorkers: 1,
      fileParallelism: false,
      cache: false,
      css: false,
      reporters: [{}],
      disableConsoleIntercept: true,
      dangerouslyIgnoreUnhandledErrors: true,
      include: [],
      // The suites are compiled already; Node.js imports them itself, so that paths with `#`
      // or `?` work and stacks point into the learner's file.
      server: { deps: { external: [/\.suite\.mjs$/] } },
      provide: { job },
    },
    { clearScreen: false, logLevel: 'silent' },
  );
}

/** vitest calls a run whose thread died passed; only its list of unhandled errors tells. */
function deathOf({ unhandledErrors }: RunOutcome): Pick<Over, 'died'> {
  const died = (unhandledErrors as { message?: unknown }[]).some(({ message }) => String(message).includes('[vitest-pool]'));
  return died ? { died: 'crashed' } : {};
}

/** vitest falls over a thread that ran out of memory, and takes the reason with it. */
function leaveWhenOutOfMemory(channel: number): void {
  process.on('worker', (worker) => {
    worker.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') return;
      writeLine(channel, { kind: 'over', died: 'memory', broken: [] });
      process.exit(1);
    });
  });
}

function brokenSuites(
  outcome: RunOutcome,
  files: ReadonlyMap<string, { unit: number; suite: string }>,
): Over['broken'] {
  return outcome.testModules.flatMap((module) => {
    const place = files.get(module.moduleId);
    const [error] = module.errors();
    return place && error ? [{ ...place, message: error.message }] : [];
  });
}

function start(job: Job): void {
  runJob(job).then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
}

let received = '';
let lines = 0;
stdin.setEncoding('utf8');
stdin.on('data', (chunk: string) => {
  received += chunk;
  for (let end = received.indexOf('\n'); end >= 0; end = received.indexOf('\n')) {
    const line = received.slice(0, end);
    received = received.slice(end + 1);
    lines += 1;
    if (lines === 1) start(JSON.parse(line) as Job);
    else openGate();
  }
});
// The grader holds the other end: when it is gone, nobody would ever kill this process.
stdin.on('end', () => process.exit(1));
